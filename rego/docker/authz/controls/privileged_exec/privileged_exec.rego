# METADATA
# title: No privileged docker exec
# description: |
#   docker exec --privileged gives all capabilities to a process in an unprivileged container, which bypasses the
#   decision on its creation.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/exec/#privileged
#     description: docker exec, --privileged
# custom:
#   references: [CIS 5.23, "PSS baseline: Privileged Containers", "OWASP RULE #3"]
#   group: isolation
#   severity: critical
#   endpoints: [exec.create]
#   message: docker exec --privileged is not allowed.
#   remedy: Run the command without --privileged.
#   parameters:
#     allowed_privileged_exec_roles:
#       type: strings
#       description: Roles that may use docker exec --privileged.
package docker.authz.controls.privileged_exec

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "Privileged"}) if {
	input.request.action == "exec.create"
	not input.exec.privileged == false
	not _permitted
}

_permitted if {
	input.exec.privileged == true
	some role in input.user.roles
	role in param.value("privileged_exec", "allowed_privileged_exec_roles")
}
