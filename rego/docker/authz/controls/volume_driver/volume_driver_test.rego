package docker.authz.controls.volume_driver_test

import data.docker.authz.controls.volume_driver
import data.docker.authz.fixture

_parameters := {
	"allowed_volume_drivers": ["local", "nas"],
	"allowed_local_volume_types": ["tmpfs", "nfs", "ext4"],
	"allowed_volume_servers": ["10.0.0.*", "*.example.com"],
	"denied_volume_options": ["mountpoint", "path"],
	"filled_volumes": "any",
	"max_tmpfs_bytes": 0,
	"max_tmpfs_inodes": 0,
}

_found(call) := violations if {
	violations := volume_driver.violations with input as call
		with data.sets as fixture.sets("volume_driver", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := volume_driver.violations with input as call
		with data.sets as fixture.sets("volume_driver", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(changes) := fixture.volume_create(changes)

_typed(type) := {"options": {"type": type, "device": "x"}, "type": type}

_share(server) := {"options": {"type": "nfs", "o": "addr", "device": ":/x"}, "type": "nfs", "server": server}

test_deny_a_type_that_is_not_listed if {
	_found(_asked(_typed("xfs"))) == {{
		"control": "volume_driver",
		"field": "Name",
		"value": "type=xfs",
		"message": "Volume option type=xfs is not allowed.",
	}}
	count(_found(_asked(_typed("")))) == 1
}

test_deny_a_driver_that_is_not_listed if {
	_messages(_asked({"driver": "local-persist"})) == {"Volume driver local-persist is not allowed. Leave out --driver and --volume-driver, or use one of: local, nas."}
	count(_found_by(_asked(_typed("tmpfs")), {"allowed_volume_drivers": []})) == 1
}

test_deny_in_a_container_and_a_service if {
	list := {"volumes": [fixture.volume(_typed("xfs"))]}
	count(_found(fixture.changed(fixture.container({}), list))) == 1
	count(_found(fixture.changed(fixture.service({}), list))) == 1
}

test_deny_a_server_that_is_not_listed if {
	every server in ["10.0.1.1", "example.com", "evil.com", "10.0.0.1,evil.com", "evil.com,nas.example.com", "10.0.0.1,"] {
		_messages(_asked(_share(server))) == {concat("", ["Volume option server=", server, " is not allowed."])}
	}
	count(_found_by(_asked(_share("")), {"allowed_volume_servers": ["*"]})) == 1
	count(_found_by(_asked(_share(null)), {"allowed_volume_servers": ["*"]})) == 1
}

test_deny_options_nobody_knows if {
	_messages(_asked({"options": {"x": "1", "type": "tmpfs", "a": ""}, "type": "tmpfs"})) == {"Volume option a, x is not allowed."}
}

test_deny_host_paths_of_other_drivers if {
	_messages(_asked({"driver": "nas", "options": {"MountPoint": "/etc"}})) == {"Volume option MountPoint is not allowed."}
	count(_found_by(_asked({"driver": "nas", "options": {"x": "1"}}), {"denied_volume_options": null})) == 1
}

test_deny_a_cluster_volume_of_the_local_driver if {
	_messages(_asked({"cluster": true})) == {"Volume option cluster is not allowed."}
	count(_found(_asked({"cluster": null}))) == 1
}

test_allow_what_is_listed if {
	_found(_asked(_typed("tmpfs"))) == set()
	_found(_asked(_typed("ext4"))) == set()
	_found(_asked(_share("10.0.0.7"))) == set()
	_found(_asked(_share("nas.example.com"))) == set()
	_found(_asked(_share("10.0.0.7,nas.example.com"))) == set()
	_found(_asked({"options": {"size": "10g"}})) == set()
	_found(_asked({"driver": "nas", "options": {"x": "1"}})) == set()
}

# Its device is evaluated as a host path.
test_allow_a_bind if _found(_asked({"options": {"type": "none", "o": "bind", "device": "/srv/x"}, "type": "none", "bind": true})) == set()

test_deny_a_bind_of_a_share_whose_name_dockerd_rewrites if {
	share := {"options": {"type": "cifs", "o": "bind", "device": "//localhost/%2e%2e/etc"}, "type": "cifs", "bind": true}
	parameters := {"allowed_local_volume_types": ["cifs"], "allowed_volume_servers": ["*"]}
	{violation.value | some violation in _found_by(_asked(object.union(share, {"server": "?"})), parameters)} == {"o=bind"}
}

test_allow_a_volume_that_is_only_named if {
	_found(_asked({})) == set()
	_found_by(_asked({}), {"allowed_volume_drivers": []}) == set()
	_found(fixture.container({})) == set()
	_found(fixture.service({})) == set()
}

test_deny_wrong_types if {
	count(_found(_asked({"driver": null}))) == 1
	count(_found(_asked({"options": null}))) == 1
	count(_found(_asked({"driver": "nas", "options": null}))) == 1
	count(_found(_asked(object.union(_typed("tmpfs"), {"type": null})))) == 1
	count(_found(_asked(object.union(_typed("tmpfs"), {"bind": null})))) == 1
	count(_found(_asked(object.union(_typed("tmpfs"), {"server": null})))) == 1
	count(_found(fixture.changed(_asked({}), {"volumes": [null]}))) == 1
	count(_found(fixture.changed(_asked({}), {"volumes": ["x"]}))) == 1
}

test_deny_what_could_not_be_read if {
	every action in ["volume.create", "volume.update", "container.create", "service.create", "service.update"] {
		count(_found(fixture.changed(fixture.call(action), {"volumes": null}))) == 1
	}
	_found(fixture.changed(fixture.call("system.info"), {"volumes": null})) == set()
}
