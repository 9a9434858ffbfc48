# METADATA
# title: No networks, addresses and names of others
# description: |
#   On another tenant's network a container reaches what was never published; with an address, a MAC or a
#   name of its choice it takes the traffic that is meant for somebody else. A container that has not joined its networks
#   yet joins those that have their names when it is started, which may be others by then.
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
#      container.rename, build.run]
#   actions:
#     joins: [container.create, service.create, service.update, network.connect]
#     names: [container.create, service.create, service.update, network.connect, container.rename]
#     starts: [container.start, container.restart]
#     connects: [network.connect, network.disconnect]
#     creates: [container.create, service.create, service.update]
#     services: [service.create, service.update]
#   looks_up: [network, joined]
#   message: "Network {network} is not available to you. Use --network with one of: {allowed}."
#   messages:
#     bridge: "The default bridge is not allowed, and neither is a network by its id. Create a network with docker network create, and use its name: --network NAME."
#     address: Choosing the address {value} is not allowed. Remove --ip, --ip6, --link-local-ip and --mac-address.
#     option: The endpoint option {name} is not allowed. Remove driver-opt from --network, or --driver-opt.
#     name: The name {name} is reserved on networks. Choose another --network-alias, --name or --hostname.
#   remedy: Use the networks that the policy lists, by name, and let Docker choose the addresses.
#   parameters:
#     allowed_networks:
#       type: name-patterns
#       templates: true
#       description: |
#         Names of networks that may be joined and left, besides none and those that the caller made or that a role
#         of theirs gives them; * for any. One that is given by its id passes as one of these, or by * alone; of a
#         service also where it has such a name.
#     forbid_default_bridge:
#       type: boolean
#       description: Whether the default bridge is refused, and with it every network that is given by its id.
#     allow_static_addresses:
#       type: boolean
#       description: Whether IP and MAC addresses may be chosen.
#     allowed_endpoint_options:
#       type: strings
#       description: Driver options that endpoints may be given; the control sysctls judges what com.docker.network.endpoint.sysctls sets.
#     reserved_aliases:
#       type: host-patterns
#       description: Names that no container and no service may have, as alias, own name or host name.
package docker.authz.controls.network_attachment

import data.docker.authz.lib.action
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

# dockerd prefers it to the network in the path.
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

# dockerd looks the networks of a container that has not joined them yet up by name when it starts.
violations contains _network(violation.member(target, "field"), violation.member(target, "ref")) if {
	_starting
	some target in input.targets
	target.kind == "network"
	not _reachable(target)
	not _permitted(violation.member(target, "ref"))
	not _made_by_one(target)
}

violations contains _network(null, null) if {
	_starting
	not _started_known
	not _any_permitted
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "bridge",
	"field": field,
	"value": ref,
}) if {
	not _bridge_permitted
	some network in input.spec.networks
	ref := violation.member(network, "ref")
	not _no_bridge(ref)
	field := violation.member(network, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "bridge",
	"field": "id",
	"value": ref,
}) if {
	input.request.action == "network.connect"
	not _bridge_permitted
	some ref in [object.get(input, ["network", "ref"], null), object.get(input, ["network", "network_id"], null)]
	not ref == ""
	not _no_bridge(ref)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "address",
	"field": field,
	"value": value,
	"vars": {"value": value},
}) if {
	some address in input.endpoints.addresses
	not _addresses_permitted
	value := violation.member(address, "value")
	field := violation.member(address, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "option",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some option in input.endpoints.options
	name := violation.member(option, "name")
	not _option_permitted(name)
	field := violation.member(option, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "name",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some entry in input.endpoints.names
	name := violation.member(entry, "name")
	not _name_permitted(name)
	field := violation.member(entry, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "address",
	"field": null,
	"vars": {"value": null},
}) if {
	not _addresses_readable
	_joins
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "option",
	"field": null,
	"vars": {"name": null},
}) if {
	not _options_readable
	_joins
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "name",
	"field": null,
	"vars": {"name": null},
}) if {
	not _names_readable
	action.among(rego.metadata.chain(), "names")
}

_joins if action.among(rego.metadata.chain(), "joins")

_starting if action.among(rego.metadata.chain(), "starts")

# It is what its maker joined: one and the same made the container and the network.
_made_by_one(network) if {
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

# All that the reference could mean.
_meant_by(ref) := [target |
	some target in input.targets
	target.kind == "network"
	target.ref == ref
]

_reachable(target) if ownership.own(target)

_reachable(target) if ownership.permitted(target)

_permitted(ref) if {
	is_string(ref)
	_any_permitted
}

_any_permitted if "*" in param.value("network_attachment", "allowed_networks")

# The host's network is another control's.
_permitted(ref) if ref in {"none", "host"}

_permitted(ref) if {
	_name(ref) in param.value("network_attachment", "allowed_networks")
	_means_its_name(ref)
}

_permitted(ref) if {
	not _may_be_id(ref)
	_listed(_name(ref))
}

# Clients send a service's networks by id.
_permitted(ref) if {
	_of_service
	some target in input.targets
	_is_network(target, ref)
	every other in input.targets {
		_listed_or_other(other, ref)
	}
}

_listed_or_other(target, ref) if not _is_network(target, ref)

_listed_or_other(target, _) if {
	target.found == true
	_named_whole(target)
	is_array(target.names)
	count(target.names) > 0
	every name in target.names {
		_listed(name)
	}
}

_named_whole(target) if target.ref == target.id

_named_whole(target) if target.ref in target.names

_listed(name) if patterns.matches_one(name, param.value("network_attachment", "allowed_networks"))

_of_service if action.among(rego.metadata.chain(), "services")

_is_network(target, ref) if {
	target.kind == "network"
	target.ref == ref
}

# Swarm takes the beginning of an id for a network where none has that name.
_means_its_name(_) if not _of_service

_means_its_name(_) if is_null(input.targets)

_means_its_name(ref) if {
	every target in input.targets {
		_of_that_name(target, ref)
	}
}

_of_that_name(target, ref) if not _is_network(target, ref)

_of_that_name(target, _) if target.found == false

_of_that_name(target, ref) if {
	target.found == true
	ref in target.names
}

_name(ref) := "bridge" if ref == "default"

_name(ref) := ref if {
	is_string(ref)
	ref != "default"
}

# dockerd takes the beginning of an id for a network where none has that name.
_may_be_id(ref) if _letters_but_hex(ref) == ""

# Ids of swarms are digits and small letters.
_may_be_id(ref) if {
	_of_service
	regex.match(`[^0-9a-z]`, ref) == false
}

_letters_but_hex(ref) := trim(ref, "0123456789abcdef") if is_string(ref)

# What a classic build uses where it is not told otherwise, and what other controls judge.
_of_builds(mode) if mode in {"", "default", "bridge"}

_of_builds(mode) if startswith(mode, "container:")

_bridge_permitted if param.value("network_attachment", "forbid_default_bridge") == false

_no_bridge(ref) if {
	is_string(ref)
	not _may_be_id(ref)
	_name(ref) != "bridge"
}

_no_bridge(ref) if {
	_of_service
	some target in input.targets
	_is_network(target, ref)
	every other in input.targets {
		_other_or_no_bridge(other, ref)
	}
}

_other_or_no_bridge(target, ref) if not _is_network(target, ref)

_other_or_no_bridge(target, _) if {
	target.found == true
	_named_whole(target)
	is_array(target.names)
	not "bridge" in target.names
}

_addresses_permitted if param.value("network_attachment", "allow_static_addresses") == true

_option_permitted(name) if name in param.value("network_attachment", "allowed_endpoint_options")

_name_permitted(_) if count(param.value("network_attachment", "reserved_aliases")) == 0

_name_permitted(name) if {
	is_string(name)
	is_array(param.value("network_attachment", "reserved_aliases"))
	not _reserved(name)
}

_reserved(name) if patterns.matches_one(name, param.value("network_attachment", "reserved_aliases"))

_networks_readable if is_array(input.spec.networks)

_addresses_readable if is_array(input.endpoints.addresses)

_options_readable if is_array(input.endpoints.options)

_names_readable if is_array(input.endpoints.names)
