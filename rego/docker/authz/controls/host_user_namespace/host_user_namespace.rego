# METADATA
# title: No opting out of user-namespace remapping
# description: |
#   --userns=host turns the remapping of users off for that container, so its root user is the host's root user again.
# related_resources:
#   - ref: https://docs.docker.com/engine/security/userns-remap/#disable-namespace-remapping-for-a-container
#     description: Docker, isolate containers with a user namespace
# custom:
#   references: [CIS 2.9, CIS 5.31, "OWASP RULE #2"]
#   group: isolation
#   severity: high
#   endpoints: [container.create]
#   inspects: [host]
#   message: Opting out of user-namespace remapping is not allowed.
#   remedy: Remove --userns=host.
#   parameters:
#     warn_only_without_remap:
#       type: boolean
#       description: |
#         Whether to warn instead of denying while dockerd reports that it does not remap users, since the option then
#         changes nothing.
package docker.authz.controls.host_user_namespace

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains object.union(
	violation.new(rego.metadata.chain(), {"field": "HostConfig.UsernsMode", "value": mode}),
	_softened,
) if {
	input.request.action == "container.create"
	not input.spec.ns.user.mode == ""
	mode := object.get(input, ["spec", "ns", "user", "mode"], null)
}

# If the parameter is false, the option is denied all the same, so that old scripts do not undo remapping once it is on.
default _softened := {}

_softened := {"mode": "warn"} if {
	input.spec.ns.user.mode == "host"
	input.host.userns_remap == false
	param.value("host_user_namespace", "warn_only_without_remap") == true
}
