package docker.authz.controls.run_as_own_uid_test

import data.docker.authz.controls.run_as_own_uid
import data.docker.authz.fixture

_found(call) := found if {
	found := run_as_own_uid.violations with input as call with data.sets as fixture.sets("run_as_own_uid", {})
}

_messages(call) := {found.message | some found in _found(call)}

_alice(call) := fixture.changed(call, {"host": {"numeric_groups": true}, "user": {"name": "alice", "anonymous": false, "uid": 1000, "gids": [1000, 44, 0]}})

_as(changes) := _alice(fixture.container({"user": changes}))

_adding(changes) := _alice(fixture.container({"groups_add": [object.union({"field": "HostConfig.GroupAdd[0]", "raw": "44", "gid": 44, "is_root": false}, changes)]}))

test_deny_another_uid if {
	_found(_as({"raw": "1001:1000", "user": "1001", "uid": 1001})) == {{
		"control": "run_as_own_uid",
		"field": "User",
		"value": "1001:1000",
		"message": "You may only run as yourself. Add --user 1000:1000.",
	}}
	count(_found(_alice(fixture.service({"user": {"uid": 1001}})))) == 1
	count(_found(_alice(fixture.changed(fixture.service({"user": {"uid": 1001}}), {"request": {"action": "service.update"}})))) == 1
}

test_deny_another_group_or_none if {
	count(_found(_as({"gid": 1001}))) == 1
	count(_found(_as({"canonical": false, "gid": null}))) == 1
	count(_found(_as({"canonical": false}))) == 1
	count(_found(_as({"gid": 0}))) == 1
}

test_deny_groups_that_are_added if {
	_messages(_adding({"raw": "video", "gid": null})) == {`You may only add groups of your own, by number. Remove --group-add video, or use one of: [1000,44,0].`}
	count(_found(_adding({"raw": "5", "gid": 5}))) == 1
	count(_found(_adding({"raw": "0", "gid": 0}))) == 1
}

test_deny_groups_of_the_callers_own_where_an_image_may_name_others_so if {
	every unknown in [false, null, "true"] {
		call := fixture.changed(_adding({}), {"host": {"numeric_groups": unknown}})
		_messages(call) == {"The image may give the number 44 to another group. Remove --group-add 44: it needs dockerd 29.6.1 and runc 1.3.0."}
	}
	call := object.union(_adding({}), {"host": null})
	count(_found(call)) == 1
}

test_deny_other_groups_without_offering_numbers_where_these_are_denied if {
	every unknown in [false, null, "strange"] {
		call := fixture.changed(_adding({"raw": "video", "gid": null}), {"host": {"numeric_groups": unknown}})
		_messages(call) == {"You may not add groups. Remove --group-add video: adding one needs dockerd 29.6.1 and runc 1.3.0."}
		count(_found(fixture.changed(_alice(fixture.container({"groups_add": null})), {"host": {"numeric_groups": unknown}}))) == 1
	}
}

test_allow_no_groups_where_an_image_may_name_others_so if {
	_found(fixture.changed(_as({}), {"host": {"numeric_groups": false}})) == set()
}

test_deny_callers_of_whom_nothing_is_known if {
	unknown := {"Dockwarden does not know your user id, so you cannot run containers. Ask an administrator to set it."}
	_messages(fixture.container({})) == unknown
	_messages(fixture.service({})) == unknown
	_messages(fixture.changed(_as({}), {"user": {"gids": []}})) == unknown
	_messages(fixture.changed(_as({}), {"user": {"uid": "1000"}})) == unknown
}

test_deny_what_could_not_be_read if {
	count(_found(_alice(fixture.container(null)))) == 2
	count(_found(_alice(fixture.service(null)))) == 2
	count(_found(_alice(fixture.container({"groups_add": null})))) == 1
}

test_deny_wrong_types if {
	count(_found(_alice(fixture.container({"user": "1000:1000"})))) == 1
	count(_found(_as({"uid": "1000"}))) == 1
	count(_found(_as({"canonical": "true"}))) == 1
	count(_found(_alice(fixture.container({"groups_add": ["44"]})))) == 1
}

test_allow_oneself if {
	_found(_as({})) == set()
	_found(_as({"raw": "1000:44", "group": "44", "gid": 44})) == set()
	_found(_adding({})) == set()
	_found(_alice(fixture.service({}))) == set()
	_found(fixture.update({})) == set()
	_found(fixture.call("system.info")) == set()
}
