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
		"message": "The request body did not reach the policy, so it is refused. Send JSON with Content-Type: application/json.",
		"severity": "critical",
		"remedy": "Send the body as JSON with Content-Type: application/json and a Content-Length, smaller than 1 MB.",
		"references": ["CIS 2.12", "CVE-2024-41110", "CVE-2026-34040"],
	}}
}

test_deny_a_body_that_is_too_large if {
	{found.message | some found in _found(fixture.changed(fixture.call("container.create"), {"request": {"body_bytes": 1000001}}), _parameters)} == {"The request body has 1000001 bytes, more than the 1000000 that are read, so it is refused. Send a smaller one."}
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

test_allow_a_hidden_body_elsewhere_which_hidden_parameters_refuses if {
	_found(fixture.finding("image.pull", "hidden-body", "", "why"), _parameters) == set()
}

test_allow_other_findings if {
	_found(fixture.finding("container.create", "duplicate-key", "", "why"), _parameters) == set()
}

test_allow_a_call_without_body if {
	_found(fixture.call("system.info"), _parameters) == set()
}

test_deny_a_body_that_is_not_json if {
	call := fixture.finding("container.create", "syntax", "", "not JSON at 1, where a key should be")
	{found.value | some found in _found(call, _parameters)} == {"not JSON at 1, where a key should be"}
}

test_allow_what_is_not_json_where_no_json_is_read if {
	_found(fixture.finding("image.pull", "syntax", "", "why"), _parameters) == set()
}
