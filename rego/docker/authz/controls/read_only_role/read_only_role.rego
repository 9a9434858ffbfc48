# METADATA
# title: No changes by read-only accounts
# description: |
#   Accounts for monitoring often may send every GET request. Some of these open a shell, or return whole file
#   systems, secrets in environments and the tokens with which hosts join a swarm.
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
#   remedy: Use an account that may make changes, or ask for the action in read_only_extra.
#   parameters:
#     read_only_extra:
#       type: strings
#       description: |
#         Actions besides those of class read that a read-only account may use, such as `container.logs`, or
#         `container.list`, which shows command lines.
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

# dockerd asks other servers for these, at addresses of the caller's choice.
_read if {
	input.request.class == "read"
	not action.among(rego.metadata.chain(), "asks_others")
}

_read if input.request.action in param.value("read_only_role", "read_only_extra")
