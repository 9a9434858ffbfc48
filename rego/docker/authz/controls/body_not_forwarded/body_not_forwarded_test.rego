package docker.authz.controls.body_not_forwarded_test

import data.docker.authz.controls.body_not_forwarded
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := body_not_forwarded.violations with input as call
		with data.sets as fixture.sets("body_not_forwarded", parameters)
}

_parameters := {"max_body_bytes": 1000000}

test_deny_a_hidden_body_of_a_json_call if {
	_found(fixture.finding("container.create", "hidden-body", "", "why"), _parameters) == {{
		"control": "body_not_forwarded",
		"field": null,
		"value": "why",
		"message": "The request body did not reach the policy, so it is refused.",
	}}
}

test_deny_a_body_that_is_too_large if {
	{found.message | some found in _found(fixture.changed(fixture.call("container.create"), {"request": {"body_bytes": 1000001}}), _parameters)} == {"The request body has 1000001 bytes, more than the 1000000 that are read, so it is refused. Send a smaller one."}
}

test_deny_a_body_that_is_too_large_once if {
	call := fixture.changed(fixture.finding("container.create", "hidden-body", "", "why"), {"request": {"body_bytes": 1000001}})
	count(_found(call, _parameters)) == 1
}

test_deny_a_size_that_is_unknown_or_odd if {
	count(_found(fixture.changed(fixture.call("container.create"), {"request": {"body_bytes": null}}), _parameters)) == 1
	count(_found(fixture.changed(fixture.call("container.create"), {"request": {"body_bytes": "5"}}), _parameters)) == 1
}

test_deny_where_the_limit_is_missing if {
	count(_found(fixture.container({}), {})) == 1
}

test_deny_unreadable_findings if {
	count(_found(fixture.changed(fixture.call("container.create"), {"hygiene": null}), _parameters)) == 1
}

test_allow_a_body_within_the_limit if {
	_found(fixture.changed(fixture.call("container.create"), {"request": {"body_bytes": 1000000}}), _parameters) == set()
}

test_allow_a_hidden_form_which_hidden_parameters_refuses if {
	_found(fixture.finding("image.pull", "hidden-form", "", "why"), _parameters) == set()
}

test_allow_other_findings if {
	_found(fixture.finding("container.create", "duplicate-key", "", "why"), _parameters) == set()
}

test_allow_a_call_without_body if {
	_found(fixture.call("system.info"), _parameters) == set()
}

_not_json(present) := fixture.changed(
	fixture.finding("container.create", "syntax", "", "not JSON at 1, where a key should be"),
	{"request": {"body_present": present}},
)

test_deny_a_body_that_is_not_json if {
	{[found.value, found.message] | some found in _found(_not_json(true), _parameters)} == {[
		"not JSON at 1, where a key should be",
		"The request body is not JSON, so the policy cannot see what it says, and it is refused.",
	]}
	count(_found(_not_json(null), _parameters)) == 1
}

test_allow_what_is_not_json_in_the_url if {
	_found(_not_json(false), _parameters) == set()
}
