# METADATA
# title: No default bridge network
# description: |
#   On the default bridge each container can reach all others, whoever owns them. A network of its own separates a
#   container from those of other users. A network id, or the beginning of one, may stand for the default bridge, so
#   this control denies it too, unless dockerd says that a service's network has another name.
# related_resources:
#   - ref: https://docs.docker.com/engine/network/drivers/bridge/
#     description: Docker, bridge networks
# custom:
#   references:
#     - CIS 5.30
#     - "OWASP RULE #5"
#     - NIST SP 800-190 4.4.2
#     - CWE-923
#   group: network
#   severity: medium
#   endpoints: [container.create, service.create, service.update, network.connect]
#   actions:
#     creates: [container.create, service.create, service.update]
#   inspects: [network]
#   message: The default bridge is not allowed, and neither is a network by its id.
#   remedy: "Create a network with docker network create, and use its name: --network NAME."
#   parameters: {}
package docker.authz.controls.default_bridge

import data.docker.authz.lib.action
import data.docker.authz.lib.networks
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": field, "value": ref}) if {
	some network in input.spec.networks
	ref := violation.member(network, "ref")
	not _other(ref)
	field := violation.member(network, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": "id", "value": ref}) if {
	input.request.action == "network.connect"
	some ref in [object.get(input, ["network", "ref"], null), object.get(input, ["network", "network_id"], null)]
	not ref == ""
	not _other(ref)
}

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	not _readable
	action.among(rego.metadata.chain(), "creates")
}

_readable if is_array(input.spec.networks)

# The reference certainly means another network than the default bridge.
_other(ref) if {
	is_string(ref)
	not networks.may_be_id(ref)
	networks.name(ref) != "bridge"
}

_other(ref) if {
	networks.of_service
	some target in input.targets
	networks.is_target(target, ref)
	every each in input.targets {
		_unrelated_or_other(each, ref)
	}
}

_unrelated_or_other(target, ref) if not networks.is_target(target, ref)

_unrelated_or_other(target, _) if {
	target.found == true
	networks.named_in_full(target)
	is_array(target.names)
	not "bridge" in target.names
}
