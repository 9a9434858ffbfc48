package docker.authz.controls.no_latest_at_night_test

import data.docker.authz.controls.no_latest_at_night
import data.docker.authz.fixture

_found_at(hour, call) := violations if {
	violations := no_latest_at_night.violations with input as fixture.changed(call, {"local": {"hour": hour}})
		with data.sets as fixture.sets("no_latest_at_night", {"from_hour": 22, "until_hour": 6})
}

_of(selector) := fixture.container({"image": fixture.image({"raw": "app", "selector": selector})})

test_deny_latest_at_night if {
	_found_at(23, _of(":latest")) == {{
		"control": "no_latest_at_night",
		"field": "Image",
		"value": "app",
		"message": "From 22 to 6 o'clock, image app needs a fixed tag or a digest.",
	}}
	every hour in [22, 0, 5] {
		count(_found_at(hour, _of(":latest"))) == 1
	}
	count(_found_at(23, fixture.service({}))) == 1
}

test_allow_latest_by_day if {
	every hour in [6, 12, 21] {
		_found_at(hour, _of(":latest")) == set()
	}
}

test_allow_what_is_fixed_at_night if {
	_found_at(23, _of(":1.4")) == set()
	_found_at(23, _of("@sha256:aaaa")) == set()
	_found_at(23, fixture.container({"image": fixture.image({"kind": "id", "selector": ""})})) == set()
}

test_deny_what_could_not_be_read if {
	count(_found_at(null, _of(":latest"))) == 1
	count(_found_at(23, fixture.container(null))) == 1
	count(_found_at(23, fixture.container({"image": null}))) == 1
	count(_found_at(23, _of(null))) == 1
}

test_deny_without_parameters if {
	count(no_latest_at_night.violations) == 1 with input as _of(":latest")
		with data.sets as fixture.sets("no_latest_at_night", {})
}

test_allow_a_call_about_something_else if _found_at(23, fixture.call("system.info")) == set()
