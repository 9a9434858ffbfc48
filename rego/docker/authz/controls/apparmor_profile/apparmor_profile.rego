# METADATA
# title: No AppArmor profile beyond those listed
# description: |
#   An unconfined container may mount file systems, write to /proc/sys and trace processes. Together with SYS_ADMIN
#   this is the shortest way out of the container.
# related_resources:
#   - ref: https://docs.docker.com/engine/security/apparmor/
#     description: AppArmor security profiles for Docker
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, AppArmor
# custom:
#   references: [CIS 5.2, "PSS baseline: AppArmor", "OWASP RULE #6"]
#   group: isolation
#   severity: high
#   endpoints: [container.create, service.create, service.update]
#   message: AppArmor profile {profile} is not allowed.
#   remedy: Remove --security-opt apparmor=..., or name a profile that the policy lists.
#   parameters:
#     allowed_apparmor_profiles:
#       type: strings
#       description: AppArmor profiles of the host that callers may choose, by their exact names.
package docker.authz.controls.apparmor_profile

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": profile,
	"vars": {"profile": profile},
}) if {
	some entry in input.spec.security.apparmor
	profile := violation.member(entry, "profile")
	not _permitted(profile)
	field := violation.member(entry, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"profile": null}}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if is_array(input.spec.security.apparmor)

# An empty name means dockerd's default, docker-default.
_permitted(profile) if {
	profile in {"", "docker-default"}
} else if {
	profile in param.value("apparmor_profile", "allowed_apparmor_profiles")
}
