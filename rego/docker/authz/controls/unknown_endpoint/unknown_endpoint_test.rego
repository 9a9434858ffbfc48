package docker.authz.controls.unknown_endpoint_test

import data.docker.authz.controls.unknown_endpoint
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := unknown_endpoint.violations with input as call
		with data.sets as fixture.sets("unknown_endpoint", parameters)
}

_parameters := {"allowed_unknown": []}

test_deny_a_call_that_no_engine_has if {
	_found(fixture.changed(fixture.finding("unknown", "unknown-endpoint", "", ""), {"request": {"method": "GET", "path": "/new/thing"}}), _parameters) == {{
		"control": "unknown_endpoint",
		"field": null,
		"value": null,
		"message": "Unknown API call GET /new/thing.",
	}}
}

test_deny_an_action_without_a_name if {
	count(_found(fixture.changed(fixture.call("x"), {"request": {"action": "unknown"}}), _parameters)) == 1
	count(_found(fixture.changed(fixture.call("x"), {"request": {"action": ""}}), _parameters)) == 1
	count(_found(fixture.changed(fixture.call("x"), {"request": {"action": null}}), _parameters)) == 1
	count(_found(fixture.changed(fixture.call("x"), {"request": {"action": 5}}), _parameters)) == 1
}

test_deny_a_path_that_is_unreadable if {
	{found.message | some found in _found(fixture.changed(fixture.call("unknown"), {"request": {"path": null, "uri": "/v1.45/odd"}}), _parameters)} == {"Unknown API call POST /v1.45/odd."}
}

test_deny_a_path_that_only_begins_as_permitted if {
	count(_found(fixture.changed(fixture.finding("unknown", "unknown-endpoint", "", ""), {"request": {"method": "GET", "path": "/new/thing"}}), {"allowed_unknown": ["GET /new"]})) == 1
	count(_found(fixture.changed(fixture.finding("unknown", "unknown-endpoint", "", ""), {"request": {"method": "GET", "path": "/new/thing"}}), {"allowed_unknown": ["POST /new/thing"]})) == 1
	count(_found(fixture.changed(fixture.finding("unknown", "unknown-endpoint", "", ""), {"request": {"method": "GET", "path": "/new/thing"}}), {"allowed_unknown": ["GET /new/(thing"]})) == 1
}

test_deny_where_the_list_is_missing if {
	count(_found(fixture.changed(fixture.finding("unknown", "unknown-endpoint", "", ""), {"request": {"method": "GET", "path": "/new/thing"}}), {})) == 1
}

test_deny_unreadable_findings if {
	count(_found(fixture.changed(fixture.call("container.create"), {"hygiene": null}), _parameters)) == 1
}

test_allow_what_is_listed if {
	_found(fixture.changed(fixture.finding("unknown", "unknown-endpoint", "", ""), {"request": {"method": "GET", "path": "/new/thing"}}), {"allowed_unknown": ["GET /new/.*"]}) == set()
}

test_allow_a_target_that_request_target_refuses if {
	_found(fixture.finding("unknown", "target", "", "why"), _parameters) == set()
}

test_allow_a_call_that_is_known if {
	_found(fixture.call("system.info"), _parameters) == set()
}

test_allow_findings_of_other_controls if {
	_found(fixture.changed(fixture.call("container.create"), {"hygiene": ["odd"]}), _parameters) == set()
}
