package docker.authz.controls.run_as_non_root_test

import data.docker.authz.controls.run_as_non_root
import data.docker.authz.fixture

_parameters := {"require_numeric_user": false, "forbid_root_group": false, "accept_userns": true}

_strict := {"require_numeric_user": true, "forbid_root_group": true, "accept_userns": false}

_found_by(call, parameters) := found if {
	found := run_as_non_root.violations with input as call
		with data.sets as fixture.sets("run_as_non_root", parameters)
}

_found(call) := _found_by(call, _parameters)

_as(changes) := fixture.container({"user": changes})

_root := {"raw": "0", "user": "0", "group": "", "uid": 0, "gid": null, "canonical": false, "is_root": true, "is_root_group": null}

_named := {"raw": "app", "user": "app", "group": "", "uid": null, "gid": null, "canonical": false, "is_root": null, "is_root_group": null}

_of_the_image := {"raw": "", "user": "", "group": "", "uid": null, "gid": null, "canonical": false, "is_root": null, "is_root_group": null}

test_deny_root if {
	_found(_as(_root)) == {{
		"control": "run_as_non_root",
		"field": "User",
		"value": "0",
		"message": "Containers must not run as root.",
	}}
	count(_found(fixture.service({"user": _root}))) == 1
	count(_found(fixture.changed(fixture.service({"user": _root}), {"request": {"action": "service.update"}}))) == 1
}

test_deny_the_user_of_the_image_which_is_not_known if {
	count(_found(_as(_of_the_image))) == 1
	count(_found(_as(object.union(_of_the_image, {"raw": ":1000", "group": "1000", "gid": 1000, "is_root": true})))) == 1
}

test_deny_names_where_numbers_are_asked_for if {
	_found(_as(_named)) == set()
	count(_found_by(_as(_named), object.union(_strict, {"forbid_root_group": false}))) == 1
	count(_found_by(_as({"raw": "+5:1000", "user": "+5", "uid": null}), _strict)) == 1
}

test_deny_the_group_of_root if {
	group := {"Containers must not run with root's group. Add --user with a group other than 0, such as --user $(id -u):$(id -g)."}
	{found.message | some found in _found_by(_as({"raw": "1:0", "gid": 0, "group": "0", "is_root_group": true}), _strict)} == group
	{found.message | some found in _found_by(_as({"raw": "1", "gid": null, "group": "", "is_root_group": null}), _strict)} == group
	count(_found_by(_as({"group": "", "gid": null, "is_root_group": null}), object.union(_parameters, {"forbid_root_group": true}))) == 1
	_found_by(_as({"group": "staff", "gid": null, "is_root_group": null}), object.union(_parameters, {"forbid_root_group": true})) == set()
}

_adding(changes) := fixture.container({"groups_add": [object.union({"field": "HostConfig.GroupAdd[0]", "raw": "7", "gid": 7, "is_root": false}, changes)]})

test_deny_groups_of_root_that_are_added if {
	added := {"Containers must not get root's group. Remove --group-add 0."}
	{found.message | some found in _found_by(_adding({"raw": "0", "gid": 0, "is_root": true}), _strict)} == added
	count(_found_by(_adding({"raw": "video", "gid": null, "is_root": null}), _strict)) == 1
	_found_by(_adding({"raw": "video", "gid": null, "is_root": null}), object.union(_parameters, {"forbid_root_group": true})) == set()
	_found_by(_adding({}), _strict) == set()
	_found(_adding({"raw": "0", "gid": 0, "is_root": true})) == set()
}

test_deny_root_where_only_the_daemon_is_mapped if {
	remapped := {"host": {"userns_remap": true}}
	_found(fixture.changed(_as(_root), remapped)) == set()
	count(_found_by(fixture.changed(_as(_root), remapped), object.union(_parameters, {"accept_userns": false}))) == 1
	count(_found(fixture.changed(fixture.container({"user": _root, "ns": {"user": {"mode": "host"}}}), remapped))) == 1
	count(_found(fixture.changed(fixture.container({"user": _root, "ns": {"user": {"mode": null}}}), remapped))) == 1
	count(_found(fixture.changed(_as(_root), {"host": {"userns_remap": false}}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found_by(fixture.container(null), _strict)) == 3
	count(_found_by(fixture.container({"groups_add": null}), _strict)) == 1
}

test_deny_wrong_types if {
	count(_found(fixture.container({"user": "root"}))) == 1
	count(_found(_as({"is_root": null, "user": 5}))) == 1
	count(_found(_as({"is_root": null, "user": null}))) == 1
	count(_found_by(fixture.container({"groups_add": ["odd"]}), _strict)) == 1
	count(_found_by(fixture.container({"groups_add": "odd"}), _strict)) == 1
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_as(_named), {})) == 2
	_found_by(fixture.container({}), {}) == set()
}

test_allow_others if {
	_found(fixture.container({})) == set()
	_found_by(fixture.container({}), _strict) == set()
	_found_by(fixture.service({}), _strict) == set()
	_found(fixture.update({})) == set()
	_found(fixture.call("system.info")) == set()
}
