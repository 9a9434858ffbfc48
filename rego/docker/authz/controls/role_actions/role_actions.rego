# METADATA
# title: No actions that no role allows
# description: |
#   Roles say which actions their members may use, and on which objects. A member without such a role may do what a
#   developer may, which is everything but administering dockerd. Everything else is denied by default, so that
#   plugins, swarms, checkpoints and debugging are not open by mistake.
# related_resources:
#   - ref: https://cheatsheetseries.owasp.org/cheatsheets/Authorization_Cheat_Sheet.html
#     description: OWASP, Authorization Cheat Sheet
# custom:
#   references: [CIS 1.1.2, "NIST SP 800-190 4.3.1", CWE-862, CWE-285]
#   group: access
#   severity: high
#   endpoints: ["*"]
#   actions:
#     always: [system.ping, system.version, system.options]
#   message: "You may not do {action}."
#   messages:
#     others: "You may not do {action} to this object: {ref}."
#   remedy: Ask an administrator for a role that allows the action (dockwarden settings show --user NAME).
package docker.authz.controls.role_actions

import data.docker.authz.lib.action
import data.docker.authz.lib.ownership
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"value": action,
	"vars": {"action": action},
}) if {
	not _allowed
	action := object.get(input, ["request", "action"], null)
	not _always
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"value": action,
	"vars": {"action": action},
}) if {
	_denied
	action := object.get(input, ["request", "action"], null)
	not _always
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "others",
	"field": field,
	"value": ref,
	"vars": {"action": input.request.action, "ref": ref},
}) if {
	not _anywhere
	_somewhere
	some target in input.targets
	target.use == "subject"
	not _within(target)
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

# A client sends these requests before it knows the server.
_always if action.among(rego.metadata.chain(), "always")

_allowed if _anywhere

_allowed if {
	_somewhere
	some target in input.targets
	target.use == "subject"
}

_anywhere if {
	some permission in input.user.permissions
	permission.effect == "allow"
	permission.scope in {"any", "controls"}
}

_somewhere if {
	some permission in input.user.permissions
	permission.effect == "allow"
	permission.scope in {"own", "label"}
}

_denied if {
	some permission in input.user.permissions
	not permission.effect == "allow"
}

_within(target) if ownership.permitted(target)

_within(target) if {
	some permission in input.user.permissions
	permission.effect == "allow"
	permission.scope == "own"
	ownership.own(target)
}
