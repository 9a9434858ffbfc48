package docker.authz.controls.no_new_privileges_test

import data.docker.authz.controls.no_new_privileges
import data.docker.authz.fixture

_parameters := {"require_no_new_privileges": "not-disabled"}

_found(call) := violations if {
	violations := no_new_privileges.violations with input as call
		with data.sets as fixture.sets("no_new_privileges", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := no_new_privileges.violations with input as call
		with data.sets as fixture.sets("no_new_privileges", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(value) := fixture.container({"security": {"no_new_privileges": value}})

_explicit := {"require_no_new_privileges": "explicit"}

_off := {"require_no_new_privileges": "off"}

test_deny_when_switched_off if {
	_found(_asked(false)) == {{
		"control": "no_new_privileges",
		"field": "HostConfig.SecurityOpt",
		"value": null,
		"message": "no-new-privileges is required.",
	}}
	count(_found_by(_asked(false), _explicit)) == 1
}

test_deny_when_switched_off_against_the_daemons_default if {
	count(_found(fixture.changed(_asked(false), {"host": {"no_new_privileges_default": true}}))) == 1
}

test_deny_silence_where_it_must_be_explicit if {
	count(_found_by(_asked(null), _explicit)) == 1
	count(_found_by(fixture.service({}), _explicit)) == 1
	count(_found_by(fixture.changed(_asked(null), {"host": {"no_new_privileges_default": false}}), _explicit)) == 1
	count(_found_by(_asked(null), {"require_no_new_privileges": "yes"})) == 1
}

test_allow_silence_where_the_daemon_sets_it if {
	_found_by(fixture.changed(_asked(null), {"host": {"no_new_privileges_default": true}}), _explicit) == set()
}

test_allow_silence_and_yes if {
	_found(_asked(null)) == set()
	_found(fixture.service({})) == set()
	_found(_asked(true)) == set()
	_found_by(_asked(true), _explicit) == set()
	_found_by(fixture.update({}), _explicit) == set()
}

test_allow_anything_where_nothing_is_required if {
	_found_by(_asked(false), _off) == set()
	_found_by(_asked(null), _off) == set()
}

test_deny_wrong_types if {
	count(_found(_asked("true"))) == 1
	count(_found(_asked(1))) == 1
	count(_found(fixture.container({"security": null}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(object.union(fixture.service(null), {"request": {"action": "service.update"}}))) == 1
}
