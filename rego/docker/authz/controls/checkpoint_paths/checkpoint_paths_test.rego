package docker.authz.controls.checkpoint_paths_test

import data.docker.authz.controls.checkpoint_paths
import data.docker.authz.fixture

_parameters := {"allowed_checkpoint_dirs": ["/srv/checkpoints", "/home/${user}"]}

_found_by(call, parameters) := found if {
	found := checkpoint_paths.violations with input as call
		with data.sets as fixture.sets("checkpoint_paths", parameters)
}

_found(call) := _found_by(call, _parameters)

_messages(call) := {found.message | some found in _found(call)}

_at(action, path) := fixture.changed(fixture.call(action), {
	"checkpoint": {"id": "c1", "dir": path},
	"host_paths": [fixture.host_path({"field": "dir", "path": path})],
})

_actions := ["checkpoint.create", "checkpoint.list", "checkpoint.delete", "container.start"]

test_deny_a_directory if {
	_found(_at("checkpoint.delete", "/etc")) == {{
		"control": "checkpoint_paths",
		"field": "dir",
		"value": "/etc",
		"message": "Checkpoint directory /etc is not allowed.",
	}}
	every action in _actions {
		count(_found(_at(action, "/srv/checkpoints2"))) == 1
		count(_found(_at(action, "/home/${user}/x"))) == 1
	}
}

test_deny_a_directory_that_leads_elsewhere if {
	call := _at("checkpoint.delete", "/srv/checkpoints/a")
	count(_found(fixture.changed(call, {"host_paths": [fixture.host_path({"path": "/srv/checkpoints/a", "resolved": "/etc"})]}))) == 1
	count(_found(fixture.changed(call, {"host_paths": [fixture.host_path({"path": "/srv/checkpoints/a", "resolved": null})]}))) == 1
	count(_found(fixture.changed(call, {"host_paths": [fixture.host_path({"path": "../x", "resolved": null})]}))) == 1
}

test_deny_what_could_not_be_read if {
	unreadable := {"The location of this checkpoint could not be read."}
	every action in _actions {
		_messages(fixture.changed(_at(action, "/srv/checkpoints"), {"host_paths": null})) == unreadable
		_messages(fixture.changed(fixture.call(action), {"checkpoint": null})) == unreadable
		_messages(fixture.changed(fixture.call(action), {"checkpoint": {"id": "", "dir": "/srv/checkpoints"}, "host_paths": []})) == unreadable
	}
}

test_deny_wrong_types if {
	count(_found(fixture.changed(_at("checkpoint.list", "/srv/checkpoints"), {"host_paths": ["odd"]}))) == 1
	count(_found(fixture.changed(_at("checkpoint.list", "/srv/checkpoints"), {"host_paths": "odd"}))) == 1
	count(_found(fixture.changed(_at("checkpoint.list", "/srv/checkpoints"), {"checkpoint": {"dir": 5}}))) == 1
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_at("checkpoint.list", "/srv/checkpoints"), {})) == 1
}

test_allow_the_directory_of_the_container if {
	every action in _actions {
		_found(fixture.changed(fixture.call(action), {"checkpoint": {"id": "c1", "dir": ""}})) == set()
		_found(_at(action, "/srv/checkpoints/a")) == set()
	}
	_found(fixture.changed(fixture.container({}), {"host_paths": [fixture.host_path({})]})) == set()
	_found(fixture.call("system.info")) == set()
}

_option := fixture.host_path({"field": "Volume of Mounts./data.Options.device", "path": "/srv/data"})

_mount := fixture.host_path({"field": "Mounts./data.Source", "path": "/srv/data"})

test_allow_the_mounts_of_a_container_that_starts if {
	_found(fixture.changed(fixture.call("container.start"), {"checkpoint": {"id": "", "dir": ""}, "host_paths": [_mount, _option]})) == set()
}

test_deny_a_directory_that_is_not_among_the_paths if {
	call := fixture.changed(fixture.call("container.start"), {"checkpoint": {"id": "c1", "dir": "/etc"}, "host_paths": [_mount]})
	count(_found(call)) == 1
}
