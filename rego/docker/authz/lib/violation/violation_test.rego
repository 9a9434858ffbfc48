# METADATA
# title: Nothing in particular
# custom:
#   severity: low
#   message: "{what} may not be {how}."
#   messages: {large: "{what} is too large."}
#   remedy: Do not.
#   references: [CIS 0.0]
package docker.authz.controls.example

import data.docker.authz.lib.violation

new(what) := violation.new(rego.metadata.chain(), what)

test_new_fills_the_message_from_the_metadata if {
	new({"field": "HostConfig.A[0]", "value": "b", "vars": {"what": "A", "how": "b"}}) == {
		"control": "example",
		"field": "HostConfig.A[0]",
		"value": "b",
		"message": "A may not be b.",
	}
}

test_new_shows_what_is_no_string if {
	found := new({"field": null, "value": {"a": [1]}, "vars": {"what": null, "how": 5}})
	found.field == null
	found.value == `{"a":[1]}`
	found.message == "(unreadable) may not be 5."
}

test_new_does_not_fill_placeholders_in_values if {
	new({"field": null, "vars": {"what": "{how}", "how": "{what}"}}).message == "{how} may not be {what}."
}

test_the_settings_replace_each_message if {
	replaced := {"example": "Ask {what}."}
	found := new({"field": null, "vars": {"what": "carol", "how": "x"}}) with data.messages as replaced
	found.message == "Ask carol."
	named := new({"message": "large", "field": null, "vars": {"what": "carol"}}) with data.messages as replaced
	named.message == "Ask carol."
}

test_new_takes_the_named_message if {
	new({"message": "large", "field": null, "vars": {"what": "A"}}).message == "A is too large."
}

test_new_has_no_value_and_no_placeholders_by_default if {
	new({"message": "large", "field": null}) == {
		"control": "example",
		"field": null,
		"value": null,
		"message": "{what} is too large.",
	}
}

test_member_is_null_where_there_is_none if {
	violation.member({"a": 1}, "a") == 1
	violation.member({"a": false}, "a") == false
	violation.member({"a": null}, "a") == null
	violation.member({"a": 1}, "b") == null
	violation.member("a", "b") == null
	violation.member(null, "b") == null
}
