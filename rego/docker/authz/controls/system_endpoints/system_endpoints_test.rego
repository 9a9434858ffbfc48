package docker.authz.controls.system_endpoints_test

import data.docker.authz.controls.system_endpoints
import data.docker.authz.fixture

_parameters := {"allow_system": ["system.info", "system.debug"]}

_found_by(call, parameters) := found if {
	found := system_endpoints.violations with input as call
		with data.sets as fixture.sets("system_endpoints", parameters)
}

_found(call) := _found_by(call, _parameters)

_by(roles, action) := fixture.changed(fixture.call(action), {"user": {"roles": roles}})

_all := {"system.info", "system.df", "system.events", "system.debug", "system.auth", "image.search", "distribution.inspect", "plugin.privileges", "build.cancel"}

test_deny_what_is_not_granted if {
	_found(fixture.call("system.df")) == {{
		"control": "system_endpoints",
		"field": null,
		"value": null,
		"message": "system.df is not available to you.",
	}}
	every action in _all - {"system.info"} {
		count(_found(fixture.call(action))) == 1
		count(_found(_by(["developer"], action))) == 1
	}
}

test_deny_debug_to_all_but_administrators if {
	count(_found(_by(["developer"], "system.debug"))) == 1
	_found(_by(["developer", "admin"], "system.debug")) == set()
}

test_deny_roles_that_could_not_be_read if {
	every roles in [null, "admin", 5] {
		count(_found(_by(roles, "system.debug"))) == 1
	}
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(fixture.call("system.info"), {})) == 1
}

test_allow_what_is_granted if {
	_found(fixture.call("system.info")) == set()
	every action in _all {
		_found(_by(["admin"], action)) == set()
	}
	_found(fixture.call("system.ping")) == set()
	_found(fixture.call("system.version")) == set()
	_found(fixture.container({})) == set()
}
