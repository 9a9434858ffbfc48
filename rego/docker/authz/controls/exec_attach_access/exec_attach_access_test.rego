package docker.authz.controls.exec_attach_access_test

import data.docker.authz.controls.exec_attach_access
import data.docker.authz.fixture

_parameters := {"allow_exec": true, "allowed_exec_commands": ["*"], "no_exec_label": "no-exec"}

_found(call, changes) := found if {
	found := exec_attach_access.violations with input as call
		with data.sets as fixture.sets("exec_attach_access", object.union(_parameters, changes))
}

_exec(command, changes) := fixture.about(fixture.exec({"cmd": [command]}), [fixture.target(changes)])

_actions := ["exec.create", "exec.start", "exec.resize", "container.attach", "container.resize"]

test_deny_shells if {
	_found(_exec("sh", {}), {"allow_exec": false}) == {{
		"control": "exec_attach_access",
		"field": null,
		"value": null,
		"message": "exec and attach are not allowed here.",
	}}
	every action in _actions {
		count(_found(fixture.about(fixture.call(action), [fixture.target({})]), {"allow_exec": false})) == 1
	}
}

test_deny_a_command_that_is_not_listed if {
	{found.message | some found in _found(_exec("sh", {}), {"allowed_exec_commands": ["id", "ps"]})} == {"The command sh is not allowed. Allowed: id, ps."}
	every cmd in [[], null, "id", [null]] {
		call := fixture.about(fixture.exec({"cmd": cmd}), [fixture.target({})])
		count(_found(call, {"allowed_exec_commands": ["id"]})) == 1
	}
	count(_found(fixture.about(fixture.exec(null), []), {"allowed_exec_commands": ["id"]})) == 1
}

test_deny_a_container_that_is_closed if {
	{found.message | some found in _found(_exec("sh", {"labels": {"no-exec": "true"}}), {})} == {"The container web is closed to exec and attach by its label no-exec."}
	count(_found(fixture.about(fixture.call("container.attach"), [fixture.target({"labels": {"no-exec": "true"}})]), {})) == 1
}

test_deny_where_the_container_is_unknown if {
	every targets in [null, "web", [null], [fixture.target({"found": null})], [fixture.target({"labels": null})]] {
		every action in _actions {
			count(_found(fixture.about(fixture.call(action), targets), {})) == 1
		}
	}
}

test_deny_where_the_parameters_are_missing if {
	violations := exec_attach_access.violations with input as _exec("sh", {})
		with data.sets as fixture.sets("exec_attach_access", {"allow_exec": true})
	count(violations) == 1
	none := exec_attach_access.violations with input as _exec("sh", {})
		with data.sets as fixture.sets("exec_attach_access", {})
	count(none) == 1
}

test_allow_shells if {
	_found(_exec("sh", {}), {}) == set()
	_found(_exec("sh", {"labels": {"no-exec": "false"}}), {}) == set()
	_found(_exec("sh", {"found": false, "labels": null}), {}) == set()
	_found(_exec("sh", {"labels": {"no-exec": "true"}}), {"no_exec_label": null}) == set()
	_found(fixture.about(_exec("sh", {}), null), {"no_exec_label": null}) == set()
	exec := fixture.target({"kind": "exec", "labels": null})
	_found(fixture.about(fixture.call("exec.start"), [exec, fixture.target({})]), {}) == set()
}

test_allow_a_command_that_is_listed if _found(_exec("/bin/id", {}), {"allowed_exec_commands": ["*/id"]}) == set()

test_allow_other_calls if _found(fixture.call("container.logs"), {"allow_exec": false}) == set()
