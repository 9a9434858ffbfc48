package docker.authz.controls.read_only_role_test

import data.docker.authz.controls.read_only_role
import data.docker.authz.fixture

_found(call) := found if {
	found := read_only_role.violations with input as call
		with data.sets as fixture.sets("read_only_role", {"read_only_extra": ["container.list"]})
}

_call(action, class, read_only) := fixture.changed(fixture.call(action), {"request": {"class": class}, "user": {"read_only": read_only}})

test_deny_what_is_no_read if {
	_found(_call("container.stop", "write", true)) == {{
		"control": "read_only_role",
		"field": null,
		"value": "container.stop",
		"message": "This account is read-only; container.stop is not a read.",
	}}
	every class in ["write", "run", "admin", "opaque", "secret-read", null, 1] {
		count(_found(_call("container.attach", class, true))) == 1
	}
}

test_deny_what_makes_the_daemon_ask_others if {
	every action in ["image.search", "distribution.inspect", "plugin.privileges"] {
		count(_found(_call(action, "read", true))) == 1
	}
}

test_deny_where_it_is_not_known_who_asks if {
	count(_found(_call("container.stop", "write", null))) == 1
	count(_found(_call("container.stop", "write", "no"))) == 1
}

test_deny_where_the_parameters_are_missing if {
	violations := read_only_role.violations with input as _call("container.list", "secret-read", true)
		with data.sets as fixture.sets("read_only_role", {})
	count(violations) == 1
}

test_allow_a_read if {
	_found(_call("image.list", "read", true)) == set()
	_found(_call("container.list", "secret-read", true)) == set()
}

test_allow_whoever_may_do_more if _found(_call("container.stop", "write", false)) == set()
