# METADATA
# title: No changes by who only reads
# description: |
#   Accounts for monitoring are often given all GETs. Among those are a shell, whole file systems, secrets in
#   environments and the tokens by which hosts join a swarm.
# related_resources:
#   - ref: https://docs.docker.com/reference/api/engine/
#     description: Docker Engine API
# custom:
#   references: [CIS 1.1.2, "NIST SP 800-190 4.3.1", CWE-269, CWE-526]
#   group: access
#   severity: high
#   endpoints: ["*"]
#   actions:
#     asks_others: [image.search, distribution.inspect, plugin.privileges]
#   message: "This account is read-only; {action} is not a read."
#   remedy: Use an account that may change things, or ask for the action in read_only_extra.
#   parameters:
#     read_only_extra:
#       type: strings
#       description: |
#         Actions that an account which only reads may do beside those of class read, such as `container.list`, whose
#         answer shows command lines, or `container.logs`.
package docker.authz.controls.read_only_role

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"value": action,
	"vars": {"action": action},
}) if {
	not input.user.read_only == false
	not _read
	action := object.get(input, ["request", "action"], null)
}

# The daemon asks others for these: a registry, and a program that may be anywhere.
_read if {
	input.request.class == "read"
	not action.among(rego.metadata.chain(), "asks_others")
}

_read if input.request.action in param.value("read_only_role", "read_only_extra")
