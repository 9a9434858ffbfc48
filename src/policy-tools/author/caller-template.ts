import type { ControlTemplate } from "./control-template.js";

const REGO = `# METADATA
# title: No __ACTION__ by everybody
# description: |
#   Say here what is dangerous, for the user whose request is denied. This template denies \`__ACTION__\` to callers who
#   are in none of the groups that the parameter lists.
# related_resources: []
# custom:
#   references: []
#   group: custom
#   severity: medium
#   mode: deny
#   endpoints: [__ACTION__]
#   message: This is not allowed to you. It is allowed to the groups {groups}.
#   remedy: Ask a member of one of these groups, or an administrator.
#   parameters:
#     allowed_groups:
#       type: strings
#       description: The groups whose members may do it.
#       default: ["operators"]
package docker.authz.controls.__ID__

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"groups": param.shown("__ID__", "allowed_groups")},
}) if {
	action.listed(rego.metadata.chain())
	not _permitted
}

# What is not permitted is denied, so a fact that is missing or null denies too. Write rules for what is permitted, and
# negate them.
_permitted if {
	some group in input.user.groups
	group in param.value("__ID__", "allowed_groups")
}
`;

const TEST = `package docker.authz.controls.__ID___test

import data.docker.authz.controls.__ID__
import data.docker.authz.fixture

_found(call) := violations if {
	violations := __ID__.violations with input as call
		with data.sets as fixture.sets("__ID__", {"allowed_groups": ["operators"]})
}

_called_by(groups) := fixture.changed(fixture.call("__ACTION__"), {"user": {"groups": groups}})

test_allow_a_member if _found(_called_by(["staff", "operators"])) == set()

test_allow_another_action if _found(fixture.call("example.other")) == set()

test_deny_others if {
	_found(_called_by(["staff"])) == {{
		"control": "__ID__",
		"field": null,
		"value": null,
		"message": "This is not allowed to you. It is allowed to the groups operators.",
	}}
}

test_deny_what_could_not_be_read if {
	count(_found(_called_by(null))) == 1
	count(_found(_called_by([]))) == 1
}
`;

const EXAMPLES = `# Requests as a client sends them, which \`dockwarden policy test\` has the compiled policy decide.
allowed:
  - title: A member of the group
    caller: { name: alice, anonymous: false, known: true, groups: [operators] }
__ALSO____CALL__denied:
  - title: Anybody else
    caller: { name: bob, anonymous: false, known: true, groups: [staff] }
__CALL__    message: This is not allowed to you. It is allowed to the groups operators.
`;

/** A control of any action: it compares the caller's groups. */
export const CALLER_TEMPLATE: ControlTemplate = { rego: REGO, test: TEST, examples: EXAMPLES };
