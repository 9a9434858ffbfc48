# METADATA
# title: No added capabilities beyond the usual
# description: |
#   One extra capability is often enough to leave the container: SYS_ADMIN mounts, SYS_PTRACE injects
#   into host processes, SYS_MODULE loads a kernel module, DAC_READ_SEARCH opens any host inode.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Capabilities
# custom:
#   references: [CIS 5.4, "PSS baseline: Capabilities"]
#   group: isolation
#   severity: critical
#   message: "Capability {cap} may not be added. Remove --cap-add {cap}. Allowed: {allowed}."
#   remedy: Remove --cap-add, or add only capabilities that the policy lists.
#   parameters:
#     allowed_capabilities:
#       type: strings
#       description: Names that may be added, in upper case without CAP_.
#     never_capabilities:
#       type: strings
#       description: Refused even where an exception lists ALL or a wildcard.
package docker.authz.controls.added_capabilities

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.because(rego.metadata.chain(), added.field, added.name, _vars(added.name)) if {
	some added in input.spec.caps.add
	_refused(added.name)
}

# Unreadable, or a field of old that engines up to 20.10 obey.
violations contains violation.because(rego.metadata.chain(), "HostConfig.CapAdd", null, _vars("of an unknown name")) if {
	input.request.action in {"container.create", "service.create", "service.update"}
	not is_array(input.spec.caps.add)
}

violations contains violation.because(rego.metadata.chain(), "HostConfig.Capabilities", name, _vars(name)) if {
	some name in input.spec.caps.legacy
}

_refused(name) if not name in param.value("added_capabilities", "allowed_capabilities")

_refused(name) if name in param.value("added_capabilities", "never_capabilities")

_vars(name) := {
	"cap": name,
	"allowed": concat(", ", param.value("added_capabilities", "allowed_capabilities")),
}
