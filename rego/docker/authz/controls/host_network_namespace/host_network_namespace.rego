# METADATA
# title: No host network
# description: |
#   On the host's network a container reaches services that listen on 127.0.0.1 and abstract Unix sockets such as
#   containerd-shim's, reads the host's traffic and can take any port. A container joins it only by the name host. A
#   service can also join it by the id of one of the host's networks, dockerd's or swarm's own, or by the beginning of
#   that id, so a service must give the name of an existing swarm network or its full id.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Host Namespaces
# custom:
#   references: [CIS 5.10, "PSS baseline: Host Namespaces", "OWASP RULE #5", CVE-2020-15257]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update, network.connect, build.run]
#   actions:
#     creates: [container.create, service.create, service.update]
#     services: [service.create, service.update]
#   inspects: [service_network]
#   message: The host network is not allowed.
#   messages:
#     service: Network {network} of a service may mean the host's network. Give the name of an existing swarm network, or its full id.
#   remedy: Remove --network=host and publish the ports you need with -p.
#   parameters:
#     allowed_host_network_images:
#       type: pinned-images
#       description: Images that may use the host network, as registry/path@digest.
package docker.authz.controls.host_network_namespace

import data.docker.authz.lib.action
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "HostConfig.NetworkMode",
	"value": mode,
}) if {
	not _other_namespace
	_described
	not _permitted
	mode := object.get(input, ["spec", "ns", "net", "mode"], null)
}

violations contains violation.new(rego.metadata.chain(), {"field": field, "value": ref}) if {
	some network in input.spec.networks
	ref := violation.member(network, "ref")
	not _other(ref)
	not _permitted
	field := violation.member(network, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "service",
	"field": field,
	"value": ref,
	"vars": {"network": ref},
}) if {
	action.among(rego.metadata.chain(), "services")
	some network in input.spec.networks
	ref := violation.member(network, "ref")
	not ref == "host"
	not _of_service(ref)
	not _permitted
	field := violation.member(network, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	not _readable
	_described
}

violations contains violation.new(rego.metadata.chain(), {"field": "networkmode", "value": mode}) if {
	input.request.action == "build.run"
	mode := object.get(input, ["build", "network_mode"], null)
	not _other(mode)
}

violations contains violation.new(rego.metadata.chain(), {"field": "id", "value": ref}) if {
	input.request.action == "network.connect"
	ref := object.get(input, ["network", "ref"], null)
	not _other(ref)
}

# dockerd prefers an endpoint's NetworkID to the name in the path.
violations contains violation.new(rego.metadata.chain(), {
	"field": "EndpointConfig.NetworkID",
	"value": id,
}) if {
	input.request.action == "network.connect"
	id := object.get(input, ["network", "network_id"], null)
	input.network.ref
	not _other(id)
}

_described if action.among(rego.metadata.chain(), "creates")

# Swarm has a bridge of that name on each node, and prefers names to beginnings of ids.
_of_service("bridge")

_of_service(ref) if {
	is_null(input.targets)
	_only_name(ref)
}

_of_service(ref) if {
	some target in input.targets
	_is_network(target, ref)
	_named_whole(target)
	every other in input.targets {
		_harmless(other, ref)
	}
}

# The network does not exist, so dockerd refuses the service.
_of_service(ref) if {
	_only_name(ref)
	some target in input.targets
	_is_network(target, ref)
	every other in input.targets {
		_missing_or_harmless(other, ref)
	}
}

_is_network(target, ref) if {
	target.kind == "network"
	target.ref == ref
}

# Swarm's ids are digits and small letters.
_only_name(ref) if regex.match(`[^0-9a-z]`, ref) == true

_named_whole(target) if {
	target.found == true
	target.network.scope == "swarm"
	_whole(target)
}

_whole(target) if target.ref == target.id

_whole(target) if target.ref in target.names

_harmless(target, ref) if not _is_network(target, ref)

_harmless(target, _) if {
	target.found == true
	is_string(target.network.driver)
	target.network.driver != "host"
	is_array(target.names)
	not "host" in target.names
}

_missing_or_harmless(target, ref) if _harmless(target, ref)

_missing_or_harmless(target, _) if target.found == false

_other_namespace if _other(input.spec.ns.net.mode)

_other(network) if {
	is_string(network)
	network != "host"
}

_readable if is_array(input.spec.networks)

_permitted if images.pinned_by(input.spec.image, param.value("host_network_namespace", "allowed_host_network_images"))
