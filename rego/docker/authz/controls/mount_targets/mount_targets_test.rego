package docker.authz.controls.mount_targets_test

import data.docker.authz.controls.mount_targets
import data.docker.authz.fixture

_parameters := {
	"denied_targets": ["/proc", "/sys", "/dev", "/etc/ld.so.preload"],
	"allowed_targets": ["/dev/shm", "/sys/fs/cgroup:ro", "/"],
	"denied_tmpfs_options": ["suid", "dev"],
	"max_tmpfs_bytes": 0,
	"require_tmpfs_size": false,
	"forbid_targets_in_binds": false,
}

_found(call) := violations if {
	violations := mount_targets.violations with input as call
		with data.sets as fixture.sets("mount_targets", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := mount_targets.violations with input as call
		with data.sets as fixture.sets("mount_targets", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(changes) := fixture.container({"mounts": [fixture.mount(changes)]})

_tmpfs(changes) := _asked(object.union({"origin": "tmpfs", "type": "tmpfs", "source": "", "target": "/run"}, changes))

_strict := {"max_tmpfs_bytes": 1000, "require_tmpfs_size": true}

test_deny_a_denied_target if {
	_found(_asked({"target": "/proc/sys"})) == {{
		"control": "mount_targets",
		"field": "HostConfig.Binds[0]",
		"value": "/proc/sys",
		"message": "Mounting onto /proc/sys is not allowed.",
	}}
	count(_found(fixture.service({"mounts": [fixture.mount({"target": "/dev"})]}))) == 1
}

test_deny_targets_that_are_not_absolute if {
	count(_found(_asked({"target": ""}))) == 1
	count(_found(_asked({"target": "proc"}))) == 1
	count(_found(_asked({"target": "proc", "origin": "volumes_from"}))) == 1
}

test_deny_an_exception_that_must_be_read_only if {
	count(_found(_asked({"target": "/sys/fs/cgroup"}))) == 1
	_found(_asked({"target": "/sys/fs/cgroup", "read_only": true})) == set()
}

test_allow_other_targets if {
	every target in ["/data", "/dev/shm", "/dev/shm/x", "/etc", "/process", "/etc/ld.so.preload2"] {
		_found(_asked({"target": target})) == set()
	}
	_found(_asked({"target": "", "origin": "volumes_from"})) == set()
	_found(fixture.container({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_subpaths_that_lead_out if {
	_messages(_asked({"subpath": "a/../../etc"})) == {"Subpath a/../../etc may not be mounted. Give a relative path without '..'."}
	count(_found(_asked({"subpath": "/etc"}))) == 1
	count(_found(_asked({"subpath": null}))) == 1
	_found(_asked({"subpath": "a/b..c"})) == set()
}

test_deny_tmpfs_options if {
	_messages(_tmpfs({"tmpfs_options": ["exec", "suid"]})) == {"The tmpfs option suid is not allowed. Remove suid from --tmpfs."}
	count(_found(_tmpfs({"tmpfs_options": ["dev", "suid"]}))) == 2
	_found(_tmpfs({"tmpfs_options": ["exec", "nosuid"]})) == set()
	count(_found(_tmpfs({"tmpfs_options": null}))) == 1
	count(_found_by(_tmpfs({"tmpfs_options": ["exec"]}), {"denied_tmpfs_options": null})) == 1
}

test_deny_tmpfs_sizes if {
	{violation.message | some violation in _found_by(_tmpfs({"tmpfs_bytes": 1001}), _strict)} == {"A tmpfs needs an allowed size. Give it one (max 1000 bytes): --tmpfs PATH:size=16m, or --mount …,tmpfs-size=16m."}
	count(_found_by(_tmpfs({"tmpfs_bytes": 0}), _strict)) == 1
	count(_found_by(_tmpfs({"tmpfs_bytes": null}), _strict)) == 1
	count(_found_by(_tmpfs({"tmpfs_bytes": null}), {"max_tmpfs_bytes": 1000})) == 1
	{violation.message | some violation in _found_by(_tmpfs({}), {"require_tmpfs_size": true})} == {"A tmpfs needs an allowed size. Give it one (of any size): --tmpfs PATH:size=16m, or --mount …,tmpfs-size=16m."}
}

test_allow_tmpfs_sizes if {
	_found_by(_tmpfs({"tmpfs_bytes": 1000}), _strict) == set()
	_found_by(_tmpfs({"tmpfs_bytes": 0}), {"max_tmpfs_bytes": 1000}) == set()
	_found(_tmpfs({"tmpfs_bytes": null})) == set()
}

test_deny_where_the_denied_targets_are_not_known if count(_found_by(_asked({}), {"denied_targets": null})) == 1

test_deny_wrong_types if {
	count(_found(_asked({"target": null}))) == 1
	count(_found(_asked({"target": ["/data"]}))) == 1
	count(_found(fixture.container({"mounts": null}))) == 1
	count(_found(fixture.container({"mounts": [null]}))) == 2
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(object.union(fixture.service(null), {"request": {"action": "service.update"}}))) == 1
}

_inside := {"forbid_targets_in_binds": true}

_nested(action, changes, writers) := fixture.changed(
	fixture.call(action),
	{
		"spec": fixture.container({}).spec,
		"inside_binds": [fixture.inside_bind(changes)],
		"host_paths": [fixture.host_path({"writers": writers})],
	},
)

_roots := {"uids": [], "shared": false}

_mounting := [
	"container.create", "container.start", "container.restart", "container.archive_get", "container.archive_put",
	"container.archive_stat", "container.copy", "service.create", "service.update",
]

test_deny_a_mount_inside_a_bind if {
	{violation.message | some violation in _found_by(_nested("container.create", {}, _roots), _inside)} == {"Mounting onto /src/sub is not allowed, inside the bind mount on /src. Mount it outside of /src, or replace the bind with a named volume."}
	every action in _mounting {
		count(_found_by(_nested(action, {}, _roots), _inside)) == 1
		_found(_nested(action, {}, _roots)) == set()
	}
}

test_deny_a_working_directory_inside_a_bind_that_moves if {
	every writers in [{"uids": [10001], "shared": false}, {"uids": [], "shared": true}, null, "strange", {"uids": null, "shared": false}] {
		count(_found_by(_nested("container.start", {"kind": "working_dir"}, writers), _inside)) == 1
	}
	count(_found_by(_nested("container.start", {"kind": "working_dir", "source_field": "elsewhere"}, _roots), _inside)) == 1
}

test_allow_a_working_directory_inside_a_bind_that_only_root_moves if {
	every action in _mounting {
		_found_by(_nested(action, {"kind": "working_dir"}, _roots), _inside) == set()
	}
}

test_deny_what_lies_inside_binds_where_that_is_not_known if {
	every action in _mounting {
		every unread in [null, "strange", 7] {
			call := fixture.changed(_nested(action, {}, _roots), {"inside_binds": unread})
			count(_found_by(call, _inside)) == 1
			_found(call) == set()
		}
	}
	every one in [null, "strange", {}, {"kind": null}] {
		call := fixture.changed(fixture.container({}), {"inside_binds": [one]})
		count(_found_by(call, _inside)) == 1
	}
	count(_found_by(_nested("container.create", {}, _roots), {"forbid_targets_in_binds": null})) == 1
}

test_deny_a_bind_in_which_dockerd_mounts_something if {
	own := {"kind": "own", "field": "HostConfig.Binds[0]", "path": "/etc/hosts", "bind": "/etc"}
	_found_by(_nested("container.create", own, _roots), _inside) == {{
		"control": "mount_targets",
		"field": "HostConfig.Binds[0]",
		"value": "/etc/hosts",
		"message": "A bind mount on /etc is not allowed, since dockerd mounts /etc/hosts inside it in each container. Bind single files or directories below /etc.",
	}}
	_found(_nested("container.create", own, _roots)) == set()
}
