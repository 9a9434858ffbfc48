package docker.authz.controls.office_hours_test

import data.docker.authz.controls.office_hours
import data.docker.authz.fixture

_parameters := {"weekdays": ["monday", "friday"], "from_hour": 8, "until_hour": 18}

_found_at(weekday, hour, class) := violations if {
	call := fixture.changed(
		fixture.call("container.stop"),
		{"request": {"class": class}, "local": {"weekday": weekday, "hour": hour}},
	)
	violations := office_hours.violations with input as call with data.sets as fixture.sets("office_hours", _parameters)
}

test_allow_in_office_hours if {
	_found_at("monday", 8, "run") == set()
	_found_at("friday", 17, "run") == set()
}

test_allow_reads_at_any_time if {
	_found_at("sunday", 3, "read") == set()
	_found_at("sunday", 3, "secret-read") == set()
}

test_deny_at_other_hours_and_days if {
	_found_at("monday", 18, "run") == {{
		"control": "office_hours",
		"field": null,
		"value": null,
		"message": "container.stop is possible from 8 to 18 o'clock on monday, friday. Now it is monday, 18 o'clock in UTC.",
	}}
	count(_found_at("monday", 7, "run")) == 1
	count(_found_at("tuesday", 12, "run")) == 1
}

test_deny_what_could_not_be_read if {
	count(_found_at(null, 12, "run")) == 1
	count(_found_at("monday", null, "run")) == 1
	count(_found_at("monday", "12", "run")) == 1
	count(_found_at("sunday", 12, null)) == 1
}

test_deny_without_parameters if {
	call := fixture.changed(fixture.call("container.stop"), {"request": {"class": "run"}})
	count(office_hours.violations) == 1 with input as call with data.sets as fixture.sets("office_hours", {})
}
