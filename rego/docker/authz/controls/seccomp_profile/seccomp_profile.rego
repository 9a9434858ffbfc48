# METADATA
# title: No seccomp profile but Docker's own
# description: |
#   Without the filter a container can call mount, keyctl, bpf, perf_event_open, unshare and other rarely tested parts
#   of the kernel. A profile of the caller's own may allow all of them.
# related_resources:
#   - ref: https://docs.docker.com/engine/security/seccomp/
#     description: Seccomp security profiles for Docker
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Seccomp
# custom:
#   references: [CIS 2.17, CIS 5.22, "PSS baseline: Seccomp", "PSS restricted: Seccomp", "OWASP RULE #6"]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update]
#   message: The seccomp profile may not be changed.
#   remedy: Remove --security-opt seccomp=..., or use a profile whose hash the policy lists.
#   parameters:
#     allowed_seccomp_sha256:
#       type: digests
#       description: SHA-256 hashes, in lower-case hex, of the compacted JSON of custom profiles that callers may use.
package docker.authz.controls.seccomp_profile

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

# Checks every entry. dockerd uses the last one, but honest callers give only one.
violations contains violation.new(rego.metadata.chain(), {"field": field, "value": mode}) if {
	some entry in input.spec.security.seccomp
	not _permitted(entry)
	field := violation.member(entry, "field")
	mode := violation.member(entry, "mode")
}

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if is_array(input.spec.security.seccomp)

_permitted(entry) if {
	entry.mode == "default"
} else if {
	entry.mode == "custom"
	entry.sha256 in param.value("seccomp_profile", "allowed_seccomp_sha256")
}
