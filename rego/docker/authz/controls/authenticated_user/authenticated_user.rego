# METADATA
# title: No callers without a known identity
# description: |
#   On a Unix socket Docker passes no identity. Everyone who may open the socket is the same anonymous caller, so no
#   rule for a single user can be enforced. A certificate names its holder, but the settings may not know that user.
#   Dockwarden denies a revoked certificate, or one that names no single user, in every mode.
# related_resources:
#   - ref: https://docs.docker.com/engine/security/protect-access/
#     description: Protect the Docker daemon socket
# custom:
#   references: [CIS 2.7, CIS 1.1.2, "OWASP RULE #1"]
#   group: access
#   severity: critical
#   endpoints: ["*"]
#   message: The request has no identity.
#   messages:
#     stranger: "{user} is not a known user of this daemon. Ask an administrator."
#     refused: "{why}."
#   remedy: Connect with a client certificate whose name the settings list (DOCKER_TLS_VERIFY=1, DOCKER_HOST=tcp://...:2376).
#   parameters:
#     anonymous_role:
#       type: string?
#       description: The role of an anonymous caller, as on the Unix socket. null denies anonymous callers.
#     unknown_user_role:
#       type: string?
#       description: The role of a caller whose name the settings do not list. null denies these callers.
package docker.authz.controls.authenticated_user

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	not input.user.anonymous == false
	not _has_role("anonymous_role")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "stranger",
	"field": null,
	"value": name,
	"vars": {"user": name},
}) if {
	input.user.anonymous == false
	input.user.refusal == null
	not input.user.known == true
	not _has_role("unknown_user_role")
	name := violation.member(input.user, "name")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "refused",
	"field": null,
	"vars": {"why": why},
}) if {
	not input.user.refusal == null
	why := violation.member(input.user, "refusal")
}

_has_role(name) if is_string(param.value("authenticated_user", name))
