package docker.authz.controls.ambiguous_json_test

import data.docker.authz.controls.ambiguous_json
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := ambiguous_json.violations with input as call
		with data.sets as fixture.sets("ambiguous_json", parameters)
}

_parameters := {"deny_unknown_fields": false}

test_deny_two_spellings_of_one_key if {
	_found(fixture.finding("container.create", "duplicate-key", "HostConfig", "two keys"), _parameters) == {{
		"control": "ambiguous_json",
		"field": "HostConfig",
		"value": "HostConfig: two keys",
		"message": "The request JSON is ambiguous (HostConfig: two keys), so it is refused.",
	}}
}

test_deny_each_kind_that_is_about_json if {
	every kind in ["utf8", "syntax", "trailing", "depth", "top-level", "shape", "port", "type", "number", "unknown-key"] {
		count(_found(fixture.finding("exec.create", kind, "", "why"), _parameters)) == 1
	}
}

test_deny_a_kind_that_nobody_knows if {
	count(_found(fixture.finding("system.info", "new-kind", "", "why"), _parameters)) == 1
}

test_deny_a_finding_of_the_wrong_type if {
	{found.message | some found in _found(fixture.changed(fixture.call("container.create"), {"hygiene": ["odd"]}), _parameters)} == {"The request JSON is ambiguous ((unreadable)), so it is refused."}
}

test_deny_unreadable_findings if {
	count(_found(fixture.changed(fixture.call("container.create"), {"hygiene": null}), _parameters)) == 1
}

test_deny_unknown_members_where_asked_to if {
	{found.message | some found in _found(fixture.changed(fixture.call("exec.create"), {"request": {"unknown_fields": ["Foo"]}}), {"deny_unknown_fields": true})} == {"The request JSON is ambiguous (the daemon passes over Foo), so it is refused."}
}

test_deny_unknown_members_that_are_unreadable if {
	count(_found(fixture.changed(fixture.call("exec.create"), {"request": {"unknown_fields": null}}), {"deny_unknown_fields": true})) == 1
	count(_found(fixture.changed(fixture.call("exec.create"), {"request": {"unknown_fields": [5]}}), {"deny_unknown_fields": true})) == 1
	count(_found(fixture.changed(fixture.call("exec.create"), {"request": {"unknown_fields": ["Foo"]}}), {})) == 1
}

test_allow_unknown_members if {
	_found(fixture.changed(fixture.call("exec.create"), {"request": {"unknown_fields": ["Foo"]}}), _parameters) == set()
}

test_allow_findings_of_other_controls if {
	every kind in ["target", "api-version", "query", "form-type", "hidden-body", "unknown-endpoint"] {
		_found(fixture.finding("container.create", kind, "", "why"), _parameters) == set()
	}
}

test_allow_a_call_without_findings if {
	_found(fixture.call("system.info"), _parameters) == set()
}
