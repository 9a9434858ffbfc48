package docker.authz.controls.bind_mount_allowlist_test

import data.docker.authz.controls.bind_mount_allowlist
import data.docker.authz.fixture

_parameters := {
	"allowed_mount_prefixes": ["/home/alice", "/data/shared:ro", "/home/${user}"],
	"allow_missing_source": false,
	"resolve_on_host": true,
	"forbid_user_writable_parents": false,
	"forbid_later_mounts_of_user_paths": false,
	"forbid_caller_writable_parents": false,
}

_found(call) := violations if {
	violations := bind_mount_allowlist.violations with input as call
		with data.sets as fixture.sets("bind_mount_allowlist", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := bind_mount_allowlist.violations with input as call
		with data.sets as fixture.sets("bind_mount_allowlist", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(changes) := fixture.changed(fixture.container({}), {"host_paths": [fixture.host_path(changes)]})

test_deny_a_path_elsewhere if {
	_found(_asked({"path": "/etc"})) == {{
		"control": "bind_mount_allowlist",
		"field": "HostConfig.Binds[0]",
		"value": "/etc",
		"message": "Host path /etc may not be mounted. Use a named volume, or a path under: /home/alice, /data/shared:ro, /home/${user}.",
	}}
}

test_deny_neighbours_and_parents if {
	every path in ["/home/alice2", "/home", "/", "/home/bob", "/home/${user}", "home/alice", ""] {
		count(_found(_asked({"path": path}))) == 1
	}
}

test_deny_a_link_out_and_a_path_not_resolved if {
	call := _asked({"path": "/home/alice/x", "resolved": "/etc"})
	{violation.value | some violation in _found(call)} == {"/home/alice/x -> /etc"}
	count(_found(_asked({"path": "/etc/x", "resolved": "/home/alice"}))) == 1
	count(_found(_asked({"path": "/home/alice/x", "resolved": null}))) == 1
	count(_found_by(_asked({"path": "/x", "resolved": null}), {"allowed_mount_prefixes": ["/"]})) == 1
}

test_deny_writing_where_only_reading_is_permitted if {
	count(_found(_asked({"path": "/data/shared/x"}))) == 1
	count(_found(_asked({"path": "/data/shared/x", "read_only": null}))) == 1
	_found(_asked({"path": "/data/shared/x", "read_only": true})) == set()
}

test_deny_a_source_that_is_missing if {
	count(_found(_asked({"path": "/home/alice/new", "exists": false}))) == 1
	count(_found(_asked({"path": "/home/alice/new", "exists": null}))) == 1
	_found_by(_asked({"path": "/home/alice/new", "exists": false}), {"allow_missing_source": true}) == set()
}

test_deny_a_missing_path_saying_so if {
	_messages(_asked({"path": "/home/alice/new", "exists": false})) == {"Host path /home/alice/new does not exist on the host of the Docker daemon. Create it there first, such as with mkdir."}
}

# Also not with a missing path as the target of a link, nor where its existence is unknown.
test_deny_a_missing_path_without_saying_so_where_it_would_be_refused_anyway if {
	every changes in [
		{"path": "/home/bob/new"},
		{"path": "/home/alice/x", "resolved": "/root/new"},
		{"path": "/data/shared/new"},
		{"path": "/home/alice/new", "exists": null},
		{"path": "/home/alice/new", "writers": null},
		{"path": "/home/alice/new", "writers": {"uids": [10002], "shared": false}},
	] {
		call := _asked(object.union({"exists": false}, changes))
		every violation in _found_by(call, {"forbid_user_writable_parents": true, "resolve_on_host": false}) {
			startswith(violation.message, concat(" ", ["Host path", violation.value, "may not be mounted."]))
		}
	}
}

test_deny_a_missing_path_that_the_caller_could_replace_without_saying_so if {
	every violation in _moved(object.union(_own, {"exists": false}), _strict) {
		contains(violation.message, "may not be mounted")
	}
	some fixed in _moved({"path": "/home/alice", "exists": false}, _strict)
	contains(fixed.message, "does not exist")
}

test_deny_the_kernels_links_whatever_is_listed if {
	every path in ["/proc/self/root/etc", "/dev/fd/3", "/proc"] {
		count(_found_by(_asked({"path": path}), {"allowed_mount_prefixes": ["/"]})) == 1
	}
}

_written(writers, user) := violations if {
	call := object.union(_asked({"path": "/home/alice/x", "writers": writers}), {"user": user})
	violations := _found_by(call, {"forbid_user_writable_parents": true})
}

_alice := {"uid": 10001}

test_deny_a_path_that_others_can_replace if {
	count(_written({"uids": [], "shared": true}, _alice)) == 1
	count(_written({"uids": [10002], "shared": false}, _alice)) == 1
	count(_written({"uids": [10001, 10002], "shared": false}, _alice)) == 1
	count(_written({"uids": [10001], "shared": false}, {"uid": null})) == 1
}

test_deny_a_path_where_nobody_knows_who_can_replace_it if {
	count(_written(null, _alice)) == 1
	count(_written({"uids": null, "shared": false}, _alice)) == 1
	count(_written({"uids": [], "shared": null}, _alice)) == 1
}

test_allow_a_path_that_root_or_the_caller_alone_can_replace if {
	_written({"uids": [], "shared": false}, {"uid": null}) == set()
	_written({"uids": [10001], "shared": false}, _alice) == set()
}

_strict := {"forbid_user_writable_parents": true, "forbid_caller_writable_parents": true}

_moved(changes, parameters) := violations if {
	call := object.union(_asked(object.union({"path": "/home/alice/x"}, changes)), {"user": _alice})
	violations := _found_by(call, parameters)
}

_own := {"writers": {"uids": [10001], "shared": false}}

test_deny_a_path_that_the_caller_can_replace if {
	{violation.message | some violation in _moved(_own, _strict)} == {"Host path /home/alice/x can be replaced by its user before dockerd mounts it. Mount a directory that only root can replace, such as /home/alice, /data/shared:ro, /home/${user}, and use --workdir; or a volume with volume-subpath."}
	count(_moved(_own, object.remove(_strict, ["forbid_user_writable_parents"]))) == 1
	_moved(_own, {"forbid_user_writable_parents": true}) == set()
}

# Whose containers may be root replaces there what the host's accounts cannot.
test_deny_a_path_below_what_a_container_of_roots_can_mount if {
	count(_moved({}, _strict)) == 1
	_moved({"path": "/home/alice"}, _strict) == set()
	_moved({"path": "/data/shared/x", "read_only": true}, _strict) == set()
}

test_allow_a_path_below_it_where_containers_run_as_their_user if {
	call := object.union(_asked({"path": "/home/alice/x"}), {"user": _alice})
	sets := fixture.sets("bind_mount_allowlist", object.union(_parameters, _strict))
	with_uid := object.union(sets, {"test": {"modes": {"run_as_own_uid": "deny"}}})
	violations := bind_mount_allowlist.violations with input as call with data.sets as with_uid
	violations == set()
}

test_deny_a_path_where_nobody_knows_whether_the_caller_can_replace_it if {
	every writers in [null, "strange", {"uids": null, "shared": false}, {"uids": [], "shared": null}] {
		count(_moved({"writers": writers}, {"forbid_caller_writable_parents": true})) == 1
	}
	count(_moved({}, {"forbid_caller_writable_parents": null})) == 1
}

test_deny_relabelling_what_the_caller_can_replace if {
	every relabel in ["z", "Z", null, 7] {
		count(_moved(object.union(_own, {"relabel": relabel}), {"forbid_user_writable_parents": true})) == 1
	}
	_moved({"relabel": "z"}, {"forbid_user_writable_parents": true}) == set()
	without := object.union(_asked(object.union(_own, {"path": "/home/alice/x", "relabel": "z"})), {"user": _alice, "host": {"selinux": false}})
	_found_by(without, {"forbid_user_writable_parents": true}) == set()
	_moved(object.union(_own, {"relabel": "z"}), {}) == set()
}

_restarting_by(call, name, parameters) := violations if {
	changes := {"host_paths": [fixture.host_path(object.union({"path": "/home/alice/x"}, _own))], "user": _alice}
	restart := {"spec": {"restart": {"name": name, "retries": 0}}}
	whole := fixture.changed(fixture.changed(call, changes), restart)
	violations := _found_by(whole, parameters)
}

_restarting(call, name) := _restarting_by(call, name, {"forbid_later_mounts_of_user_paths": true})

test_allow_restarts_by_itself_where_all_may_move if {
	call := fixture.container({})
	_restarting_by(call, "always", {}) == set()
	count(_restarting_by(call, "always", {"forbid_user_writable_parents": true})) == 1
}

test_deny_restarts_by_itself_of_what_the_caller_can_replace if {
	every call in [fixture.container({}), fixture.update({}), fixture.service({})] {
		every name in ["always", "on-failure", "unless-stopped", "strange", null, 7] {
			count(_restarting(call, name)) == 1
		}
		_restarting(call, "no") == set()
		_restarting(call, "") == set()
	}
}

_starting(action, stored) := _found_by(call, _later) if {
	path := fixture.host_path(object.union(_own, {"path": "/home/alice/x"}))
	changes := {"host_paths": [path], "user": _alice, "stored_restart": stored}
	call := fixture.changed(fixture.call(action), changes)
}

# The volume may be another one than when the container was created.
test_deny_starts_of_what_restarts_by_itself if {
	every action in {"container.start", "container.restart"} {
		every stored in ["always", "on-failure", "unless-stopped", "strange", null, 7] {
			count(_starting(action, stored)) == 1
		}
		_starting(action, "no") == set()
		_starting(action, "") == set()
	}
	_starting("container.archive_get", "no") != set()
}

_copies := {"container.archive_get", "container.archive_put", "container.archive_stat", "container.copy"}

_later := {"forbid_later_mounts_of_user_paths": true}

_copying(action, path, parameters) := _found_by(call, parameters) if {
	changed := {"host_paths": [fixture.host_path(path)], "user": _alice}
	call := fixture.changed(fixture.call(action), changed)
}

test_deny_copies_where_the_caller_can_replace_a_mount if {
	path := object.union({"field": "Mounts.1.Source", "path": "/home/alice/x"}, _own)
	every action in _copies {
		{violation.message | some violation in _copying(action, path, _later)} == {"docker cp is not allowed for a container that mounts /home/alice/x, since a user can replace it before dockerd mounts it again. Copy on the host, or get files out with docker export CONTAINER | tar -x PATH."}
		_copying(action, path, {}) == set()
		count(_copying(action, object.union(path, {"field": "Volume of Mounts.1.Options"}), _later)) == 1
	}
	_copying("container.delete", path, _later) == set()
}

test_allow_copies_where_only_root_can_replace_the_mounts if {
	every action in _copies {
		_copying(action, {"field": "Mounts.1.Source", "path": "/home/alice"}, _later) == set()
	}
}

# Whose containers may be root replaces there what the host's accounts cannot.
test_deny_later_mounts_below_what_a_container_of_roots_can_mount if {
	every place in ["host_paths", "settled_paths"] {
		every path, refusals in {"/home/alice/x": 1, "/home/alice": 0} {
			below := {place: [fixture.host_path({"field": "Volume of Mounts.1.Options", "path": path})]}
			count(_found_by(fixture.changed(fixture.call("container.archive_get"), below), _later)) == refusals
			restart := object.union(below, {"spec": {"restart": {"name": "always", "retries": 0}}})
			count(_found_by(fixture.changed(fixture.update({}), restart), _later)) == refusals
		}
	}
}

test_deny_where_nobody_knows_what_volumes_bind if {
	every settled in [null, "strange"] {
		count(_found(fixture.changed(fixture.call("container.archive_get"), {"settled_paths": settled}))) == 1
	}
}

test_deny_a_file_of_a_joined_container_elsewhere_or_that_others_can_replace if {
	message := "This container would use the file %s of the host as its /etc/hosts, /etc/hostname or /etc/resolv.conf, since the container whose network it joins has it mounted there. Create that container without a mount on these files; use --add-host, --hostname and --dns."
	fixed := {"field": "NetworkMode.HostsPath", "path": "/home/alice", "relabel": "z"}
	_found(_asked(fixed)) == set()
	every changes in [
		{"path": "/etc/shadow"},
		{"path": "/home/alice/x"},
		{"writers": {"uids": [10001], "shared": false}},
		{"writers": {"uids": [], "shared": true}},
		{"writers": null},
		{"field": "HostsPath", "writers": {"uids": [10001], "shared": false}},
	] {
		call := _asked(object.union(fixed, changes))
		path := object.union(fixed, changes).path
		_messages(call) == {sprintf(message, [path])}
		every parameter in ["forbid_user_writable_parents", "forbid_caller_writable_parents"] {
			count(_found_by(call, {parameter: true})) == 1
		}
	}
	_messages(_asked(object.union(fixed, {"resolved": "/etc/shadow"}))) == {sprintf(message, ["/home/alice -> /etc/shadow"])}
}

test_deny_a_mount_of_an_unknown_type if {
	call := fixture.container({"mounts": [fixture.mount({"type": "Bind"})]})
	_messages(call) == {"Mount type Bind is not known and may not be used. Use type=volume, bind or tmpfs."}
	count(_found(fixture.container({"mounts": [fixture.mount({"type": null})]}))) == 1
	count(_found(fixture.container({"mounts": [null]}))) == 1
}

test_allow_below_a_prefix if {
	_found(_asked({"path": "/home/alice"})) == set()
	_found(_asked({"path": "/home/alice/x"})) == set()
	_found_by(_asked({"path": "/anything"}), {"allowed_mount_prefixes": ["/"]}) == set()
	_found(fixture.container({"mounts": [fixture.mount({})]})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_allow_links_where_they_are_not_looked_at if {
	_found_by(_asked({"path": "/home/alice/x", "resolved": null}), {"resolve_on_host": false}) == set()
}

test_deny_wrong_types if {
	count(_found(_asked({"path": null}))) == 1
	count(_found(_asked({"path": ["/home/alice"]}))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": [null]}))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": ["/home/alice"]}))) == 1
}

test_deny_what_could_not_be_read if {
	every action in [
		"container.create", "container.start", "container.restart", "container.update", "container.archive_get",
		"container.archive_put", "container.archive_stat", "container.copy", "service.create", "service.update", "volume.create", "volume.update",
		"plugin.install", "plugin.upgrade", "plugin.set", "checkpoint.create", "checkpoint.delete",
		"network.create", "secret.create", "secret.update", "config.create", "config.update",
	] {
		count(_found(fixture.changed(fixture.call(action), {"host_paths": null}))) == 1
		_found(fixture.call(action)) == set()
	}
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": "/"}))) == 1
	_found(fixture.changed(fixture.call("system.info"), {"host_paths": null})) == set()
}

test_deny_a_volume_that_dockerd_fills if {
	call := _asked({"field": "Volume of HostConfig.Binds[0].Options.device", "path": "/home/alice/x", "filled": true})
	_found(call) == {{
		"control": "bind_mount_allowlist",
		"field": "Volume of HostConfig.Binds[0].Options.device",
		"value": "/home/alice/x",
		"message": "A volume that binds /home/alice/x may not be filled from the image. Mount it with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, or in compose volume: {nocopy: true}.",
	}}
	count(_found(_asked({"path": "/home/alice/x", "filled": null}))) == 1
	_found(_asked({"path": "/home/alice/x", "filled": false})) == set()
}

_settled := {"field": "Volume of HostConfig.Binds[0].Options.device", "path": "/srv/data", "filled": true}

test_deny_filling_a_volume_of_an_administrator if {
	startswith(sort(_messages(_asked(_settled)))[0], "A volume that binds /srv/data may not be filled")
	every changes in [
		{"resolved": "/etc"},
		{"exists": false},
		{"docker_socket": null},
		{"writers": {"uids": [1], "shared": false}},
		{"writers": null},
		{"field": "HostConfig.Binds[0]"},
	] {
		startswith(sort(_messages(_asked(object.union(_settled, changes))))[0], "Host path /srv/data")
	}
}

_in_swarm(changes, swarm, mode) := messages if {
	path := object.union({"field": "DriverOpts.device", "path": "/home/alice/x", "writers": {"uids": [10001], "shared": false}}, changes)
	call := object.union(_asked(path), {"user": _alice, "host": {"swarm": swarm}})
	found := bind_mount_allowlist.violations with input as call
		with data.sets as object.union_n([
			fixture.sets("bind_mount_allowlist", object.union(_parameters, {"forbid_user_writable_parents": true})),
			{"test": {"modes": {"swarm_control": mode}, "parameters": {"swarm_control": {"swarm_mode": "off"}}}},
		])
	messages := {violation.message | some violation in found}
}

test_deny_a_volume_in_a_swarm_that_its_user_can_replace if {
	message := "Host path /home/alice/x may not be bound by a volume in a swarm, since its user can replace it. Bind a directory that only root can replace."
	_in_swarm({}, true, "warn") == {message}
	_in_swarm({}, null, "warn") == {message}
	_in_swarm({"field": "HostConfig.Mounts[0].VolumeOptions.DriverConfig.Options.device"}, true, "off") == {message}
	_in_swarm({}, false, "warn") == set()
	_in_swarm({}, true, "deny") == set()
	_in_swarm({"field": "HostConfig.Binds[0]"}, true, "warn") == set()
	rooted := {"writers": {"uids": [], "shared": false}}
	_in_swarm(rooted, true, "warn") == {message}
	_in_swarm(object.union(rooted, {"path": "/home/alice"}), true, "warn") == set()
}
