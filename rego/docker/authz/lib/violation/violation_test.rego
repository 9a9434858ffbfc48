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

because(field, value, vars) := violation.because(rego.metadata.chain(), field, value, vars)

told(name, field, value, vars) := violation.told(rego.metadata.chain(), name, field, value, vars)

test_because_fills_the_message_from_the_metadata if {
	because("HostConfig.A[0]", "b", {"what": "A", "how": "b"}) == {
		"control": "example",
		"field": "HostConfig.A[0]",
		"value": "b",
		"message": "A may not be b.",
	}
}

test_because_shows_what_is_no_string if {
	found := because(null, {"a": [1]}, {"what": null, "how": 5})
	found.field == null
	found.value == `{"a":[1]}`
	found.message == "(unreadable) may not be 5."
}

test_because_does_not_fill_what_a_value_brings_in if {
	because(null, null, {"what": "{how}", "how": "{what}"}).message == "{how} may not be {what}."
}

test_the_settings_word_each_message_anew if {
	worded := {"example": "Ask {what}."}
	found := because(null, null, {"what": "carol", "how": "x"}) with data.messages as worded
	found.message == "Ask carol."
	told_so := told("large", null, null, {"what": "carol"}) with data.messages as worded
	told_so.message == "Ask carol."
}

test_told_takes_the_message_of_that_name if {
	told("large", null, null, {"what": "A"}).message == "A is too large."
}

test_member_is_null_where_there_is_none if {
	violation.member({"a": 1}, "a") == 1
	violation.member({"a": false}, "a") == false
	violation.member({"a": null}, "a") == null
	violation.member({"a": 1}, "b") == null
	violation.member("a", "b") == null
	violation.member(null, "b") == null
}
