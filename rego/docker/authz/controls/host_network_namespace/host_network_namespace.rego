# METADATA
# title: No host network
# description: |
#   On the host's network a container reaches services that listen on 127.0.0.1 and abstract Unix sockets
#   such as containerd-shim's, reads the host's traffic and takes any port.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Host Namespaces
# custom:
#   references: [CIS 5.10, "PSS baseline: Host Namespaces", "OWASP RULE #5", CVE-2020-15257]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update, network.connect, build.run]
#   message: The host network is not allowed. Remove --network=host and publish the ports you need with -p.
#   remedy: Remove --network=host and publish the ports you need with -p.
#   parameters:
#     allowed_host_network_images:
#       type: pinned-images
#       description: Images that may use the host network, as registry/path@digest.
package docker.authz.controls.host_network_namespace

import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

_chain := rego.metadata.chain()

violations contains violation.because(_chain, "HostConfig.NetworkMode", mode, {}) if {
	not _other_namespace
	input.request.action in _described
	not _permitted
	mode := object.get(input, ["spec", "ns", "net", "mode"], null)
}

violations contains violation.because(_chain, field, ref, {}) if {
	some network in input.spec.networks
	ref := violation.member(network, "ref")
	not _other(ref)
	not _permitted
	field := violation.member(network, "field")
}

violations contains violation.because(_chain, null, null, {}) if {
	not _readable
	input.request.action in _described
}

violations contains violation.because(_chain, "networkmode", mode, {}) if {
	input.request.action == "build.run"
	mode := object.get(input, ["build", "network_mode"], null)
	not _other(mode)
}

violations contains violation.because(_chain, "id", ref, {}) if {
	input.request.action == "network.connect"
	ref := object.get(input, ["network", "ref"], null)
	not _other(ref)
}

# dockerd prefers an endpoint's NetworkID to the name in the path.
violations contains violation.because(_chain, "EndpointConfig.NetworkID", id, {}) if {
	input.request.action == "network.connect"
	id := object.get(input, ["network", "network_id"], null)
	input.network.ref
	not _other(id)
}

_described := {"container.create", "service.create", "service.update"}

_other_namespace if _other(input.spec.ns.net.mode)

_other(network) if {
	is_string(network)
	network != "host"
}

_readable if is_array(input.spec.networks)

_permitted if images.pinned_by(input.spec.image, param.value("host_network_namespace", "allowed_host_network_images"))
