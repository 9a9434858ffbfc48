package docker.authz.lib.hygiene_test

import data.docker.authz.fixture
import data.docker.authz.lib.hygiene

_of(control, call) := found if {
	found := hygiene.of(control) with input as call
}

_nothing := {{"kind": null, "field": null, "detail": null}}

test_of_names_the_field_in_the_detail if {
	_of("ambiguous_json", fixture.finding("exec.create", "type", "Cmd[0]", "a string should be there")) == {{
		"kind": "type",
		"field": "Cmd[0]",
		"detail": "Cmd[0]: a string should be there",
	}}
}

test_of_the_whole_request_has_no_field if {
	_of("request_target", fixture.finding("unknown", "target", "", "not a path")) == {{
		"kind": "target",
		"field": null,
		"detail": "not a path",
	}}
}

test_of_gives_each_finding_to_one_control if {
	controls := ["body_not_forwarded", "ambiguous_json", "hidden_parameters", "request_target", "unknown_endpoint"]
	kinds := [
		"target", "api-version", "query", "form-type", "hidden-body", "hidden-form", "utf8", "syntax", "trailing",
		"duplicate-key", "depth", "top-level", "shape", "port", "type", "number", "unknown-key", "unknown-endpoint", "new",
	]
	every kind in kinds {
		every action in ["container.create", "image.pull", "unknown"] {
			call := fixture.finding(action, kind, "", "")
			count([control | some control in controls; count(_of(control, call)) == 1]) == 1
		}
	}
}

test_of_takes_what_is_odd_for_ambiguous if {
	every odd in ["odd", null, 5, {}, {"kind": null}, {"kind": ["target"]}] {
		call := fixture.changed(fixture.call("system.info"), {"hygiene": [odd]})
		count(_of("ambiguous_json", call)) == 1
		_of("request_target", call) == set()
	}
}

test_of_keeps_a_detail_that_is_odd if {
	call := fixture.changed(fixture.call("system.info"), {"hygiene": [{"kind": "type", "path": "Cmd", "detail": 5}]})
	_of("ambiguous_json", call) == {{"kind": "type", "field": "Cmd", "detail": 5}}
}

test_of_an_unreadable_list_objects_for_every_control if {
	every list in [null, "", {}] {
		_of("request_target", {"request": {"action": "system.info"}, "hygiene": list}) == _nothing
		_of("ambiguous_json", {"request": {"action": "system.info"}, "hygiene": list}) == _nothing
	}
	_of("unknown_endpoint", {}) == _nothing
}
