package docker.authz.controls.exec_user_test

import data.docker.authz.controls.exec_user
import data.docker.authz.fixture

_found(call, mode) := found if {
	found := exec_user.violations with input as call
		with data.sets as fixture.sets("exec_user", {"exec_user_mode": mode})
}

_user(changes) := fixture.user("User", changes)

_alice := {"raw": "10001:10001", "user": "10001", "group": "10001", "uid": 10001, "gid": 10001, "canonical": true, "is_root": false, "is_root_group": false}

_root := {"raw": "0", "user": "0", "uid": 0, "is_root": true}

_name := {"raw": "app", "user": "app"}

_exec(user, container) := fixture.changed(
	fixture.about(fixture.exec({"user": _user(user)}), [fixture.target({"user": container})]),
	{"user": {"name": "alice", "uid": 10001, "gids": [10001]}},
)

_modes := ["inherit-or-non-root", "own-uid"]

test_deny_root if {
	_found(_exec(_root, _alice), "inherit-or-non-root") == {{
		"control": "exec_user",
		"field": "User",
		"value": "0",
		"message": "docker exec as 0 is not allowed.",
	}}
	every mode in _modes {
		every raw in ["root", "00", "+0"] {
			count(_found(_exec({"raw": raw, "user": raw, "is_root": true}, _alice), mode)) == 1
		}
		count(_found(_exec(object.union(_alice, {"raw": "10001:0", "gid": 0, "canonical": false, "is_root_group": true}), _alice), mode)) == 1
	}
}

test_deny_a_name if {
	every mode in _modes {
		count(_found(_exec(_name, _alice), mode)) == 1
	}
}

test_deny_another_uid_than_ones_own if {
	_found(_exec(object.union(_alice, {"uid": 10002}), _alice), "inherit-or-non-root") == set()
	count(_found(_exec(object.union(_alice, {"uid": 10002}), _alice), "own-uid")) == 1
	count(_found(_exec(object.union(_alice, {"gid": 10002}), _alice), "own-uid")) == 1
	count(_found(_exec(object.union(_alice, {"canonical": false}), _alice), "own-uid")) == 1
}

test_deny_the_user_of_a_container_that_is_another if {
	{found.message | some found in _found(_exec({}, {"raw": "0"}), "own-uid")} == {"The container runs as 0, and you may only run as yourself. Start it with --user 10001:10001."}
	{found.message | some found in _found(_exec({}, {"raw": ""}), "own-uid")} == {"The container runs as root, or whom its image says, and you may only run as yourself. Start it with --user 10001:10001."}
	count(_found(_exec({}, object.union(_alice, {"uid": 10002})), "own-uid")) == 1
	count(_found(_exec({}, null), "own-uid")) == 1
}

test_deny_a_caller_without_a_uid if {
	call := object.union(_exec({}, _alice), {"user": {"uid": null}})
	{found.message | some found in _found(call, "own-uid")} == {"Commands may only run as the caller's own uid, and the settings have none for you. Ask an administrator."}
	count(_found(object.union(_exec(_alice, _alice), {"user": {"uid": null}}), "own-uid")) == 1
}

test_deny_where_the_container_is_unknown if {
	every targets in [null, [], [null], "web"] {
		count(_found(fixture.about(_exec({}, _alice), targets), "own-uid")) == 1
	}
}

test_deny_what_could_not_be_read if {
	every exec in [null, {"user": null}, {"user": "0"}] {
		every mode in _modes {
			count(_found(fixture.changed(fixture.call("exec.create"), {"exec": exec}), mode)) == 1
		}
	}
}

test_deny_where_the_parameters_are_missing if {
	count(_found(_exec({}, _alice), null)) == 1
	count(_found(_exec(_alice, _alice), "strict")) == 1
}

test_allow_the_containers_own_user if {
	_found(_exec({}, {"raw": ""}), "inherit-or-non-root") == set()
	_found(_exec({}, _alice), "own-uid") == set()
}

test_allow_ones_own_uid if _found(_exec(_alice, {"raw": ""}), "own-uid") == set()

test_allow_anybody_where_it_says_so if {
	every user in [{}, _root, _name] {
		_found(_exec(user, null), "any") == set()
	}
}

test_allow_other_calls if _found(fixture.call("container.start"), "own-uid") == set()
