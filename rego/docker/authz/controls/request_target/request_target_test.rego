package docker.authz.controls.request_target_test

import data.docker.authz.controls.request_target
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := request_target.violations with input as call
		with data.sets as fixture.sets("request_target", parameters)
}

_parameters := {"min_api_version": "1.24", "max_api_version": "1.56"}

test_deny_a_target_that_is_not_read if {
	_found(fixture.finding("unknown", "target", "", "why"), _parameters) == {{
		"control": "request_target",
		"field": null,
		"value": "why",
		"message": "The request URL is not in canonical form, so it is refused.",
	}}
}

test_deny_a_version_below_the_lowest if {
	{found.message | some found in _found(fixture.changed(fixture.call("system.info"), {"request": {"api_version": "1.23"}}), _parameters)} == {"The request asks for an API version outside 1.24 to 1.56, so it is refused. Set DOCKER_API_VERSION, or use another client."}
}

test_deny_versions_out_of_range if {
	every version in ["1.9", "0.45", "1.57", "1.100", "2.0", "1", "1.56.1"] {
		count(_found(fixture.changed(fixture.call("system.info"), {"request": {"api_version": version}}), _parameters)) == 1
	}
}

test_deny_versions_that_are_odd if {
	every version in ["", ".", "1.", "1..45", "x", 1, false] {
		count(_found(fixture.changed(fixture.call("system.info"), {"request": {"api_version": version}}), _parameters)) == 1
	}
}

test_deny_a_version_that_the_reader_refuses_once if {
	count(_found(fixture.changed(fixture.finding("system.info", "api-version", "", "too old"), {"request": {"api_version": "1.12"}}), _parameters)) == 1
}

test_deny_a_refused_version_that_is_unreadable if {
	{found.message | some found in _found(fixture.changed(fixture.finding("system.info", "api-version", "", "odd"), {"request": {"api_version": null}}), _parameters)} == {"The request asks for odd, so it is refused. Set DOCKER_API_VERSION, or use another client."}
}

test_deny_where_the_bounds_are_missing if {
	count(_found(fixture.call("system.info"), {})) == 1
}

test_deny_unreadable_findings if {
	count(_found(fixture.changed(fixture.call("container.create"), {"hygiene": null}), _parameters)) == 1
}

test_allow_versions_within_the_bounds if {
	every version in ["1.24", "1.45", "1.56", "1.44.0.0"] {
		_found(fixture.changed(fixture.call("system.info"), {"request": {"api_version": version}}), _parameters) == set()
	}
}

test_allow_a_call_without_version if {
	_found(fixture.changed(fixture.call("system.info"), {"request": {"api_version": null}}), _parameters) == set()
}

test_allow_findings_of_other_controls if {
	_found(fixture.finding("system.info", "query", "", "why"), _parameters) == set()
	_found(fixture.changed(fixture.call("container.create"), {"hygiene": ["odd"]}), _parameters) == set()
}

_unversioned(class) := fixture.changed(
	fixture.call("container.create"),
	{"request": {"class": class, "api_version": null}},
)

test_deny_a_call_without_version_where_a_higher_one_is_required_and_the_engine_unknown if {
	count(_found(_unversioned("run"), object.union(_parameters, {"min_api_version": "1.44"}))) == 1
	count(_found(_unversioned(null), object.union(_parameters, {"min_api_version": "1.44"}))) == 1
}

test_allow_reading_without_version_whatever_the_engine if {
	_found(_unversioned("read"), object.union(_parameters, {"min_api_version": "1.44"})) == set()
	_found(fixture.changed(_unversioned("read"), {"request": {"api_version": "1.57"}}), _parameters) == set()
}
