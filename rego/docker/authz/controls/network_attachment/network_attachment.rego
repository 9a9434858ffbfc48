# METADATA
# title: No networks of other users
# description: |
#   On another user's network a container can reach ports that were never published. A container that has not joined
#   its networks yet joins the networks that have these names when it starts, which may belong to other users by then.
# related_resources:
#   - ref: https://docs.docker.com/engine/network/
#     description: Docker, networking
#   - ref: https://docs.docker.com/reference/cli/docker/network/connect/
#     description: docker network connect
# custom:
#   references:
#     - CIS 5.30
#     - CIS 2.2
#     - "OWASP RULE #5"
#     - "PSS baseline: Host Namespaces"
#     - NIST SP 800-190 4.4.2
#     - NIST SP 800-190 4.3.3
#     - CWE-923
#     - CWE-639
#     - MITRE ATT&CK T1557
#     - MITRE ATT&CK T1046
#   group: network
#   severity: medium
#   endpoints:
#     [container.create, container.start, container.restart, service.create, service.update, network.connect, network.disconnect,
#      build.run]
#   actions:
#     starts: [container.start, container.restart]
#     connects: [network.connect, network.disconnect]
#     creates: [container.create, service.create, service.update]
#   inspects: [network, joined]
#   message: "Network {network} is not available to you. Allowed: {allowed}."
#   remedy: Use one of your own networks, or a listed network by its name.
#   parameters:
#     allowed_networks:
#       type: name-patterns
#       templates: true
#       description: |
#         Names of networks that callers may join and leave, besides none, their own networks and those that a role
#         gives them; * for any network. A network id passes only if it is listed itself, or with *. A service's network
#         id also passes if the network has a listed name.
package docker.authz.controls.network_attachment

import data.docker.authz.lib.action
import data.docker.authz.lib.networks
import data.docker.authz.lib.ownership
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains _network(violation.member(network, "field"), ref) if {
	some network in input.spec.networks
	ref := violation.member(network, "ref")
	not _permitted(ref)
}

violations contains _network("id", ref) if {
	action.among(rego.metadata.chain(), "connects")
	ref := object.get(input, ["network", "ref"], null)
	not _permitted(ref)
}

# dockerd prefers this member to the network in the path.
violations contains _network("EndpointConfig.NetworkID", id) if {
	input.request.action == "network.connect"
	id := object.get(input, ["network", "network_id"], null)
	not id == ""
	not _permitted(id)
}

violations contains _network("networkmode", mode) if {
	input.request.action == "build.run"
	mode := object.get(input, ["build", "network_mode"], null)
	not _of_builds(mode)
	not _permitted(mode)
}

violations contains _network(null, null) if {
	not _networks_readable
	action.among(rego.metadata.chain(), "creates")
}

# When a container starts that has not joined its networks yet, dockerd finds them by name.
violations contains _network(violation.member(target, "field"), violation.member(target, "ref")) if {
	_starting
	some target in input.targets
	target.kind == "network"
	not _reachable(target)
	not _permitted(violation.member(target, "ref"))
	not _same_owner(target)
}

violations contains _network(null, null) if {
	_starting
	not _started_known
	not _any_permitted
}

_starting if action.among(rego.metadata.chain(), "starts")

# The container joined this network when it was created: one user owns both.
_same_owner(network) if {
	network.certain == true
	is_string(network.owner)
	some target in input.targets
	target.kind == "container"
	target.owner == network.owner
}

_started_known if {
	every target in input.targets {
		is_boolean(target.found)
	}
	some target in input.targets
	target.kind == "container"
}

_network(field, ref) := violation.new(rego.metadata.chain(), {
	"field": field,
	"value": ref,
	"vars": {
		"network": ref,
		"allowed": param.shown("network_attachment", "allowed_networks"),
	},
})

_permitted(ref) if {
	count(_meant_by(ref)) > 0
	every target in _meant_by(ref) { _reachable(target) }
}

_permitted(ref) if {
	is_string(ref)
	_any_permitted
}

# The control host_network_namespace decides on the host's network.
_permitted(ref) if ref in {"none", "host"}

_permitted(ref) if {
	networks.name(ref) in param.value("network_attachment", "allowed_networks")
	_means_its_name(ref)
}

_permitted(ref) if {
	not networks.may_be_id(ref)
	_listed(networks.name(ref))
}

# Clients send a service's networks by id.
_permitted(ref) if {
	networks.of_service
	some target in input.targets
	networks.is_target(target, ref)
	every other in input.targets {
		_listed_or_other(other, ref)
	}
}

# All networks that the reference may mean.
_meant_by(ref) := [target |
	some target in input.targets
	target.kind == "network"
	target.ref == ref
]

_reachable(target) if ownership.own(target)

_reachable(target) if ownership.permitted(target)

_any_permitted if "*" in param.value("network_attachment", "allowed_networks")

_listed_or_other(target, ref) if not networks.is_target(target, ref)

_listed_or_other(target, _) if {
	target.found == true
	networks.named_in_full(target)
	is_array(target.names)
	count(target.names) > 0
	every name in target.names {
		_listed(name)
	}
}

_listed(name) if patterns.matches_one(name, param.value("network_attachment", "allowed_networks"))

# Swarm accepts the beginning of an id if no network has that name.
_means_its_name(_) if not networks.of_service

_means_its_name(_) if is_null(input.targets)

_means_its_name(ref) if {
	every target in input.targets {
		_of_that_name(target, ref)
	}
}

_of_that_name(target, ref) if not networks.is_target(target, ref)

_of_that_name(target, _) if target.found == false

_of_that_name(target, ref) if {
	target.found == true
	ref in target.names
}

# The defaults of a classic build, and the modes that other controls decide on.
_of_builds(mode) if mode in {"", "default", "bridge"}

_of_builds(mode) if startswith(mode, "container:")

_networks_readable if is_array(input.spec.networks)
