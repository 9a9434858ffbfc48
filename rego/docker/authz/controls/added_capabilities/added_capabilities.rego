# METADATA
# title: No added capabilities beyond the usual
# description: |
#   One more capability is often enough to leave the container: SYS_ADMIN mounts file systems, SYS_PTRACE injects code
#   into host processes, SYS_MODULE loads a kernel module, DAC_READ_SEARCH opens any file of the host.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Capabilities
# custom:
#   references: [CIS 5.4, "PSS baseline: Capabilities", "PSS restricted: Capabilities", "OWASP RULE #3"]
#   group: isolation
#   severity: critical
#   endpoints: [container.create, service.create, service.update]
#   message: "Capability {cap} may not be added. Allowed: {allowed}."
#   remedy: Remove --cap-add, or add only capabilities that the policy lists.
#   parameters:
#     allowed_capabilities:
#       type: capabilities
#       description: Capabilities that callers may add, in upper case without CAP_. ALL is always denied.
#     never_capabilities:
#       type: capabilities
#       description: Capabilities that are denied even if allowed_capabilities lists them.
package docker.authz.controls.added_capabilities

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": name,
	"vars": _vars(name),
}) if {
	some added in input.spec.caps.add
	name := violation.member(added, "name")
	not _permitted(name)
	field := violation.member(added, "field")
}

# Docker up to 20.10 reads this deprecated member.
violations contains violation.new(rego.metadata.chain(), {
	"field": "HostConfig.Capabilities",
	"value": name,
	"vars": _vars(name),
}) if {
	some name in input.spec.caps.legacy
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": _vars(null)}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

# No list can allow ALL. Dropping it again does not help, since dockerd then still grants every capability.
_permitted(name) if {
	name in param.value("added_capabilities", "allowed_capabilities")
	name != "ALL"
	every never in param.value("added_capabilities", "never_capabilities") { never != name }
}

_readable if {
	is_array(input.spec.caps.add)
	is_array(input.spec.caps.legacy)
}

_vars(name) := {"cap": name, "allowed": param.shown("added_capabilities", "allowed_capabilities")}
