# METADATA
# title: No addresses of the caller's choice
# description: |
#   A container that chooses its IP or MAC address can take the address of another container and receive its traffic.
#   dockerd itself refuses --ip on a network that was created without --subnet. The range, gateway and auxiliary addresses
#   of a network decide which addresses its containers get.
# related_resources:
#   - ref: https://docs.docker.com/engine/network/
#     description: Docker, networking
#   - ref: https://docs.docker.com/reference/cli/docker/network/connect/
#     description: docker network connect
# custom:
#   references:
#     - NIST SP 800-190 4.3.3
#     - CWE-923
#     - MITRE ATT&CK T1557
#   group: network
#   severity: medium
#   endpoints: [container.create, service.create, service.update, network.connect, network.create]
#   message: Choosing the address {value} is not allowed.
#   remedy: Remove --ip, --ip6, --link-local-ip and --mac-address; for a network --ip-range, --gateway and --aux-address.
#   parameters: {}
package docker.authz.controls.static_addresses

import data.docker.authz.lib.action
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": value,
	"vars": {"value": value},
}) if {
	some address in input.endpoints.addresses
	value := violation.member(address, "value")
	field := violation.member(address, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"value": null}}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if is_array(input.endpoints.addresses)
