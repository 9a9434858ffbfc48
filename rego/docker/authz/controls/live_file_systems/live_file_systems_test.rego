package docker.authz.controls.live_file_systems_test

import data.docker.authz.controls.live_file_systems
import data.docker.authz.fixture

_strict := {
	"running_copies": "none",
	"stopped_copies": "unused-volumes",
	"stopped_commits": "any",
	"restarts": "read-only",
	"exec_users": "inherited",
}

_found_by(call, changes) := found if {
	found := live_file_systems.violations with input as call
		with data.sets as fixture.sets("live_file_systems", object.union(_strict, changes))
}

_found(call) := _found_by(call, {})

_of(action, changes) := fixture.about(
	fixture.changed(fixture.call(action), {"archive": {"path": "/app/report"}}),
	[fixture.target(changes)],
)

_copies := ["container.archive_get", "container.archive_put", "container.archive_stat", "container.copy"]

_whole := ["container.export", "image.commit"]

_all := array.concat(array.concat(_copies, _whole), ["container.changes"])

_mounted(mounts) := {"mounted": mounts}

_bind := {"target": "/src", "source": "host", "unused": false}

_volume := {"target": "/data", "source": "volume", "unused": true}

_image := {"target": "/tools", "source": "image", "unused": true}

_messages(found) := {one.message | some one in found}

test_deny_copies_of_a_running_container if {
	_found(_of("container.export", {"running": true})) == {{
		"control": "live_file_systems",
		"field": null,
		"value": "web",
		"message": "docker export of web is not allowed while it runs. Run docker stop web, then docker export, then docker start web.",
	}}
	every action in _all {
		count(_found(_of(action, {"running": true}))) == 1
		count(_found(_of(action, {"running": true, "mounted": null}))) == 1
	}
	startswith(_messages(_found(_of("container.copy", {"running": true})))[_], "docker cp of web")
	startswith(_messages(_found(_of("container.changes", {"running": true})))[_], "docker diff of web")
}

test_deny_where_the_state_is_unknown if {
	every action in _all {
		count(_found(_of(action, {"running": null}))) == 1
		count(_found_by(_of(action, {"running": null}), {"running_copies": "any"})) == 1
		every targets in [null, [], [null]] {
			count(_found(fixture.about(_of(action, {}), targets))) == 1
		}
	}
	every action in _copies {
		count(_found(_of(action, {"mounted": null}))) == 1
	}
}

test_deny_on_an_engine_that_is_not_known_as_fixed if {
	every safely in [null, false] {
		call := fixture.changed(_of("container.archive_get", {"running": true}), {"host": {"copies_safely": safely}})
		count(_found_by(call, {"running_copies": "fixed-engine"})) == 1
	}
	every action in array.concat(_whole, ["container.changes"]) {
		call := fixture.changed(_of(action, {"running": true}), {"host": {"copies_safely": true}})
		count(_found_by(call, {"running_copies": "fixed-engine"})) == 1
	}
}

test_allow_on_a_fixed_engine if {
	every action in _copies {
		call := fixture.changed(_of(action, {"running": true}), {"host": {"copies_safely": true}})
		_found_by(call, {"running_copies": "fixed-engine"}) == set()
		count(_found(call)) == 1
	}
}

test_deny_mounts_of_directories_of_the_host if {
	every action in _copies {
		every changes in [{}, {"running": true}] {
			call := _of(action, object.union(_mounted([_bind, _volume]), changes))
			_messages(_found(call)) == {"docker cp of web is not allowed, since a directory of the host is mounted in it at /src. Run tar in it with docker exec, or stop it and run docker export web | tar -x PATH."}
		}
	}
	count(_found(_of("container.archive_get", object.union(_mounted([_bind]), {"running": null})))) == 1
}

test_deny_volumes_that_a_program_may_have_used if {
	every unused in [false, null, "true"] {
		every changes in [{}, {"running": true}] {
			mounts := _mounted([object.union(_volume, {"unused": unused})])
			call := _of("container.archive_stat", object.union(mounts, changes))
			_messages(_found(call)) == {"docker cp of web is not allowed, since a program may have used its volume at /data, and may still change it. Start it and run tar in it with docker exec, or run tar in a new container with the volume."}
		}
	}
	count(_found(_of("container.archive_stat", _mounted([null])))) == 1
}

test_allow_mounts_of_a_running_container_where_it_may_be_copied if {
	call := fixture.changed(_of("container.archive_get", object.union(_mounted([_bind]), {"running": true})), {"host": {"copies_safely": true}})
	_found_by(call, {"running_copies": "fixed-engine"}) == set()
}

test_deny_every_mount if {
	every mount in [_bind, _volume, _image] {
		found := _found_by(_of("container.archive_get", _mounted([mount])), {"stopped_copies": "no-mounts"})
		_messages(found) == {concat("", ["docker cp of web is not allowed, since ", mount.target, " is mounted in it. Start it and run tar in it with docker exec."])}
	}
}

_stored(action, store) := fixture.changed(_of(action, {}), {"host": {"snapshot_store": store}})

test_deny_commits_wherever_the_files_are if {
	every mode in ["export", "snapshot-store"] {
		_found_by(_of("container.changes", {}), {"stopped_commits": mode}) == set()
		every call in [_stored("image.commit", true), _stored("image.commit", null), _of("image.commit", {"running": true})] {
			_messages(_found_by(call, {"stopped_commits": mode})) == {"docker commit of web is not allowed, since a program may keep a directory of it open, and may still change it. Build the image from a Dockerfile."}
		}
	}
}

test_deny_exports_with_a_graph_driver if {
	every store in [null, false] {
		_messages(_found_by(_stored("container.export", store), {"stopped_commits": "snapshot-store"})) == {"docker export of web is not allowed, since dockerd does not keep its files with containerd. Start it and run tar in it with docker exec."}
	}
	_found_by(_stored("container.export", true), {"stopped_commits": "snapshot-store"}) == set()
	_found_by(_stored("container.export", false), {"stopped_commits": "export"}) == set()
}

test_deny_where_the_parameters_are_missing if {
	every action in _all {
		violations := live_file_systems.violations with input as _of(action, {"running": true})
			with data.sets as fixture.sets("live_file_systems", {})
		count(violations) == 1
	}
	every call in [_of("container.restart", {"running": true}), _exec_in("", _target_as(""))] {
		violations := live_file_systems.violations with input as call
			with data.sets as fixture.sets("live_file_systems", {})
		count(violations) == 1
	}
	violations := live_file_systems.violations with input as _of("container.archive_get", _mounted([_volume]))
		with data.sets as fixture.sets("live_file_systems", {})
	count(violations) == 1
}

test_allow_stopped_containers if {
	every action in _all {
		_found(_of(action, {})) == set()
		_found(_of(action, {"found": false, "running": null, "mounted": null})) == set()
	}
	_found(_of("container.archive_get", _mounted([_volume, _image]))) == set()
	_found(_of("container.export", {"mounted": null})) == set()
}

test_allow_all_where_set if {
	anything := {"running_copies": "any", "stopped_copies": "any"}
	every action in _all {
		_found_by(_of(action, {"running": true, "mounted": null}), anything) == set()
		_found_by(_of(action, {"running": null, "mounted": null}), anything) == set()
		_found_by(_of(action, _mounted([_bind])), anything) == set()
	}
}

test_allow_other_calls if _found(fixture.about(fixture.call("container.logs"), [fixture.target({"running": true})])) == set()

_target_as(user) := {"user": {"raw": user}}

_exec_in(user, changes) := fixture.about(
	fixture.exec({"user": fixture.user("User", {"raw": user})}),
	[fixture.target(changes)],
)

test_deny_restarts_of_a_running_container if {
	_found(_of("container.restart", {"running": true})) == {{
		"control": "live_file_systems",
		"field": null,
		"value": "web",
		"message": "docker restart of web is not allowed, since its root file system is not read-only. Run docker stop web, then docker start web.",
	}}
	every changes in [{"running": true}, {"running": null}] {
		every read_only in [false, null] {
			count(_found(_of("container.restart", object.union(changes, {"root_read_only": read_only})))) == 1
		}
	}
}

test_deny_restarts_of_what_is_unknown if {
	call := _of("container.restart", {"running": null})
	_messages(_found(call)) == {"docker restart of web is not allowed, since its state, its root file system or its mounts are unknown. Try again."}
	joined := fixture.target({"use": "share", "root_read_only": true})
	every targets in [null, [], [null], [joined], [{"ref": "web"}], "strange"] {
		count(_found(fixture.about(call, targets))) == 1
	}
}

test_allow_restarts_that_keep_nothing_mounted if {
	_found(_of("container.restart", {"running": false})) == set()
	every running in [true, null] {
		_found(_of("container.restart", {"running": running, "root_read_only": true})) == set()
		_found_by(_of("container.restart", {"running": running}), {"restarts": "any"}) == set()
	}
	_found(_of("container.restart", {"found": false, "running": null, "root_read_only": null})) == set()
	joined := fixture.target({"use": "share", "running": true})
	_found(fixture.about(_of("container.restart", {}), [fixture.target({}), joined])) == set()
	_found(_of("container.start", {"running": true})) == set()
}

test_deny_execs_as_another_user if {
	_found(_exec_in("root", _target_as("10001:10001"))) == {{
		"control": "live_file_systems",
		"field": "User",
		"value": "root",
		"message": "docker exec --user root in web is not allowed, since dockerd would resolve root in its files. Leave out --user, or give the container's user in the same words: --user 10001:10001.",
	}}
	every user in ["10001", "10001:10001 ", "0:0", null, 7] {
		count(_found(_exec_in(user, _target_as("10001:10001")))) == 1
	}
	every target in [{"user": null}, {"user": {"raw": null}}, {"root_read_only": null}, _target_as("")] {
		count(_found(_exec_in("root", target))) == 1
		count(_found(_exec_in(null, target))) == 1
	}
	every targets in [null, [], [null], "strange"] {
		count(_found(fixture.about(_exec_in("root", {}), targets))) == 1
	}
	count(_found(fixture.changed(_exec_in("", {}), {"exec": null}))) == 1
}

test_deny_execs_as_another_user_than_the_images if {
	every target in [{"user": null}, {"user": {"raw": null}}, {"user": {"raw": 7}}, _target_as(""), null] {
		call := fixture.changed(_exec_in("root", {}), {"targets": [target]})
		some message in _messages(_found(call))
		endswith(message, "Leave out --user, or start a container with this user.")
	}
}

test_allow_execs_as_the_user_of_the_container if {
	_found(_exec_in("", _target_as("web"))) == set()
	_found(_exec_in("", {"user": null})) == set()
	_found(_exec_in("10001:10001", _target_as("10001:10001"))) == set()
	_found(_exec_in("root", {"root_read_only": true})) == set()
	_found_by(_exec_in("root", {"user": null}), {"exec_users": "any"}) == set()
}

test_deny_execs_without_a_read_only_root if {
	every read_only in [false, null] {
		found := _found_by(_exec_in("", {"root_read_only": read_only}), {"exec_users": "read-only"})
		_messages(found) == {"docker exec in web is not allowed, since its root file system is not read-only. Start it with --read-only, and with --tmpfs or a volume for what it writes."}
	}
	_found_by(_exec_in("root", {"root_read_only": true}), {"exec_users": "read-only"}) == set()
}
