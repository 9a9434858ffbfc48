package docker.authz.controls.container_copy_in_test

import data.docker.authz.controls.container_copy_in
import data.docker.authz.fixture

_found(call, mode) := found if {
	found := container_copy_in.violations with input as call
		with data.sets as fixture.sets("container_copy_in", {"path_mode": mode, "denied_copy_paths": ["/proc", "/sys"]})
}

_copy(path, changes) := fixture.about(
	fixture.archive("container.archive_put", {"path": path}),
	[fixture.target(changes)],
)

test_deny_every_copy if {
	_found(_copy("/tmp", {}), "deny") == {{
		"control": "container_copy_in",
		"field": "path",
		"value": "/tmp",
		"message": "docker cp into this container is not allowed.",
	}}
}

test_deny_where_the_host_can_be_written if {
	count(_found(_copy("/tmp", {"host_writable": true}), "no-bind")) == 1
	count(_found(_copy("/tmp", {"host_writable": null}), "no-bind")) == 1
}

test_deny_paths_of_the_kernel if {
	every mode in ["allow", "no-bind"] {
		{found.message | some found in _found(_copy("/proc/sys", {}), mode)} == {"docker cp to /proc/sys is not allowed. Copy to another directory."}
		count(_found(_copy("/sys", {}), mode)) == 1
	}
}

test_deny_where_the_container_is_unknown if {
	every targets in [null, [], [null], [fixture.target({"found": null, "host_writable": null})]] {
		count(_found(fixture.about(_copy("/tmp", {}), targets), "no-bind")) == 1
	}
}

test_deny_what_could_not_be_read if {
	every archive in [null, {"path": null}, {"path": 1}] {
		call := object.union(_copy("/tmp", {}), {"archive": archive})
		count(_found(call, "allow")) == 1
		count(_found(call, "deny")) == 1
	}
	count(_found(object.union(_copy("/tmp", {}), {"archive": null}), "no-bind")) == 1
}

test_deny_where_the_parameters_are_missing if {
	count(_found(_copy("/tmp", {}), null)) == 1
	violations := container_copy_in.violations with input as _copy("/tmp", {})
		with data.sets as fixture.sets("container_copy_in", {"path_mode": "allow"})
	count(violations) == 1
}

test_allow_a_copy if {
	_found(_copy("/tmp", {"host_writable": true}), "allow") == set()
	_found(_copy("/tmp", {}), "no-bind") == set()
	_found(_copy("/process", {}), "no-bind") == set()
	_found(_copy("/tmp", {"found": false, "host_writable": null}), "no-bind") == set()
}

test_allow_other_calls if _found(fixture.archive("container.archive_get", {}), "deny") == set()
