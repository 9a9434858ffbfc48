# METADATA
# title: No driver options for network endpoints beyond those listed
# description: |
#   The options of an endpoint go to the network driver, which reads them as root. What they do depends on the driver:
#   some set kernel parameters of the container's network.
# related_resources:
#   - ref: https://docs.docker.com/engine/network/
#     description: Docker, networking
#   - ref: https://docs.docker.com/reference/cli/docker/network/connect/
#     description: docker network connect
# custom:
#   references:
#     - CIS 2.2
#     - NIST SP 800-190 4.3.3
#     - CWE-923
#   group: network
#   severity: medium
#   endpoints: [container.create, service.create, service.update, network.connect]
#   message: The endpoint option {name} is not allowed.
#   remedy: Remove driver-opt from --network, or --driver-opt.
#   parameters:
#     allowed_endpoint_options:
#       type: strings
#       description: |
#         Driver options that callers may set on endpoints. The control sysctls decides which kernel parameters
#         com.docker.network.endpoint.sysctls may set.
package docker.authz.controls.endpoint_options

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some option in input.endpoints.options
	name := violation.member(option, "name")
	not _permitted(name)
	field := violation.member(option, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"name": null}}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_permitted(name) if name in param.value("endpoint_options", "allowed_endpoint_options")

_readable if is_array(input.endpoints.options)
