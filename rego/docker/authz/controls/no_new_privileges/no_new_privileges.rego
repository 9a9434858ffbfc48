# METADATA
# title: No new privileges
# description: |
#   Without no-new-privileges, a process that is not root can become root in the container with a setuid program of
#   the image or of a shared mount.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#security-opt
#     description: docker run --security-opt
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted, Privilege Escalation
# custom:
#   references: [CIS 2.14, CIS 5.26, "PSS restricted: Privilege Escalation", "OWASP RULE #4"]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update]
#   inspects: [host]
#   message: no-new-privileges is required.
#   remedy: Add --security-opt no-new-privileges, and remove no-new-privileges=false.
#   parameters:
#     require_no_new_privileges:
#       type: string
#       values: [explicit, not-disabled, "off"]
#       description: |
#         `explicit` requires the option unless dockerd is known to set it. `not-disabled` only denies turning it off,
#         so dockerd's default applies. `off` allows everything.
package docker.authz.controls.no_new_privileges

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "HostConfig.SecurityOpt"}) if {
	not _met
	action.listed(rego.metadata.chain())
}

_met if {
	input.spec.security.no_new_privileges == true
} else if {
	input.spec.security.no_new_privileges == null
	param.value("no_new_privileges", "require_no_new_privileges") == "not-disabled"
} else if {
	input.spec.security.no_new_privileges == null
	input.host.no_new_privileges_default == true
} else if {
	param.value("no_new_privileges", "require_no_new_privileges") == "off"
}
