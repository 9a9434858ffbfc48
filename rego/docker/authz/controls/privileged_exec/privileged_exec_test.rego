package docker.authz.controls.privileged_exec_test

import data.docker.authz.controls.privileged_exec
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := privileged_exec.violations with input as call
		with data.sets as fixture.sets("privileged_exec", parameters)
}

_parameters := {"allowed_privileged_exec_roles": ["admin"]}

test_deny_privileged if {
	_found(fixture.exec({"privileged": true}), _parameters) == {{
		"control": "privileged_exec",
		"field": "Privileged",
		"value": null,
		"message": "docker exec --privileged is not allowed.",
	}}
}

test_deny_privileged_unknown_or_odd if {
	count(_found(fixture.exec({"privileged": null}), _parameters)) == 1
	count(_found(fixture.exec({"privileged": "false"}), _parameters)) == 1
	count(_found(fixture.changed(fixture.exec({"privileged": null}), {"user": {"roles": ["admin"]}}), _parameters)) == 1
}

test_deny_an_exec_that_is_unreadable if {
	count(_found(fixture.exec(null), _parameters)) == 1
}

test_deny_roles_that_are_unreadable if {
	count(_found(fixture.changed(fixture.exec({"privileged": true}), {"user": null}), _parameters)) == 1
}

test_deny_where_the_list_is_missing if {
	count(_found(fixture.changed(fixture.exec({"privileged": true}), {"user": {"roles": ["admin"]}}), {})) == 1
}

test_allow_a_permitted_role if {
	_found(fixture.changed(fixture.exec({"privileged": true}), {"user": {"roles": ["admin"]}}), _parameters) == set()
}

test_allow_an_unprivileged_exec if {
	_found(fixture.exec({}), _parameters) == set()
}

test_allow_a_call_without_an_exec if {
	_found(fixture.call("system.info"), _parameters) == set()
}
