# METADATA
# title: No system information, and no requests to other servers, beyond those granted
# description: |
#   docker info, df, events and debug endpoints describe the host and what other users do. Login, search, distribution
#   and the privileges of a plugin make dockerd connect to an address of the caller's choice.
# related_resources:
#   - ref: https://docs.docker.com/reference/api/engine/
#     description: Docker Engine API, System
#   - ref: https://owasp.org/Top10/A10_2021-Server-Side_Request_Forgery_%28SSRF%29/
#     description: OWASP, Server-Side Request Forgery
# custom:
#   references: [CIS 2.3, "OWASP RULE #10", NIST SP 800-190 4.3.1, CWE-918, CWE-200, "MITRE ATT&CK T1613"]
#   group: access
#   severity: medium
#   endpoints: [system.info, system.df, system.events, system.debug, system.auth, image.search, distribution.inspect, plugin.privileges, build.cancel]
#   message: "{action} is not available to you."
#   remedy: Ask an administrator to grant it in system_endpoints.allow_system.
#   parameters:
#     allow_system:
#       type: strings
#       values: [system.info, system.df, system.events, system.auth, image.search, distribution.inspect, plugin.privileges, build.cancel]
#       description: |
#         Actions that every caller may use. The role admin may use all of them, and only it may use system.debug.
#         Login (system.auth) connects to the server that its body names, which the policy does not see, so leave it
#         out where registries are restricted. system.df and system.events show the objects of all users, so they
#         must be allowed by `list_scope.list_mode` as well; system.df needs `open`.
package docker.authz.controls.system_endpoints

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"action": input.request.action},
}) if {
	action.listed(rego.metadata.chain())
	not _permitted
}

_permitted if "admin" in input.user.roles

_permitted if {
	input.request.action != "system.debug"
	input.request.action in param.value("system_endpoints", "allow_system")
}
