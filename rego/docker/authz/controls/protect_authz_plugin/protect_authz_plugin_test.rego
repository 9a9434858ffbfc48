package docker.authz.controls.protect_authz_plugin_test

import data.docker.authz.controls.protect_authz_plugin
import data.docker.authz.fixture

_parameters := {
	"self_plugins": ["docker.io/library/dockwarden"],
	"self_containers": ["warden", "c0ffee"],
	"self_paths": ["/etc/docker", "/run/docker/plugins"],
}

_found_by(call, parameters) := found if {
	found := protect_authz_plugin.violations with input as call
		with data.sets as fixture.sets("protect_authz_plugin", parameters)
}

_found(call) := _found_by(call, _parameters)

_plugin(action, ref) := fixture.plugin(action, {"name": ref.raw, "ref": ref})

_named(name) := fixture.image({"raw": name, "path": concat("/", ["library", name]), "name": concat("/", ["docker.io/library", name])})

_of(action, changes) := fixture.about(fixture.call(action), [fixture.target(object.union({"id": "f00d"}, changes))])

_bound(path) := fixture.changed(fixture.container({}), {"host_paths": [path]})

_as_last_resort(call) := fixture.changed(call, {"user": {"roles": ["break-glass"]}})

_nothing := {"self_plugins": [], "self_containers": [], "self_paths": []}

test_deny_the_plugin_itself if {
	_found(_plugin("plugin.disable", _named("dockwarden"))) == {{
		"control": "protect_authz_plugin",
		"field": "name",
		"value": "dockwarden",
		"message": "The authorization plugin is protected: dockwarden.",
	}}
	every action in ["plugin.delete", "plugin.set", "plugin.upgrade", "plugin.enable"] {
		count(_found(_plugin(action, _named("dockwarden")))) == 1
	}
}

test_deny_what_may_be_its_id if {
	every kind in ["id", "maybe-id", "invalid", null] {
		count(_found(_plugin("plugin.disable", {"raw": "c0ff", "kind": kind}))) == 1
	}
	count(_found(fixture.changed(fixture.call("plugin.disable"), {"plugin": null}))) == 1
}

test_deny_its_container if {
	{found.value | some found in _found(_of("container.kill", {"ref": "w", "names": ["warden"]}))} == {"w"}
	count(_found(_of("exec.create", {"id": "c0ffee"}))) == 1
	count(_found(_of("container.stop", {"found": null, "names": null}))) == 1
	every targets in [null, "web"] {
		count(_found(fixture.about(fixture.call("container.stop"), targets))) == 1
	}
	count(_found(fixture.about(fixture.call("container.stop"), [null]))) == 1
}

test_deny_its_files if {
	{found.value | some found in _found(_bound(fixture.host_path({"path": "/etc/docker/daemon.json"})))} == {"/etc/docker/daemon.json"}
	count(_found(_bound(fixture.host_path({"path": "/etc"})))) == 1
	count(_found(_bound(fixture.host_path({"path": "/srv/x", "resolved": "/run/docker"})))) == 1
	count(_found(_bound(fixture.host_path({"path": "/etc/docker", "resolved": null})))) == 1
	count(_found(_bound(fixture.host_path({"path": null, "resolved": null})))) == 1
	count(_found(_bound(null))) == 1
	every action in ["container.create", "service.create", "volume.create", "secret.create", "checkpoint.create", "plugin.install", "plugin.set"] {
		count(_found(object.union(fixture.call(action), {"host_paths": null, "plugin": {"ref": _named("x")}}))) == 1
	}
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_plugin("plugin.disable", _named("sshfs")), {})) == 1
	count(_found_by(_of("container.stop", {}), {})) == 1
	count(_found_by(_bound(fixture.host_path({})), {})) == 1
}

test_allow_who_may_break_the_glass if {
	_found(_as_last_resort(_plugin("plugin.disable", _named("dockwarden")))) == set()
	_found(_as_last_resort(_of("container.kill", {"id": "c0ffee"}))) == set()
	_found(_as_last_resort(fixture.about(fixture.call("container.kill"), null))) == set()
	_found(_as_last_resort(_bound(fixture.host_path({"path": "/etc"})))) == set()
	_found(_as_last_resort(object.union(fixture.call("container.create"), {"host_paths": null}))) == set()
}

test_allow_others if {
	_found(_plugin("plugin.disable", _named("sshfs"))) == set()
	_found(_of("container.stop", {"names": ["web"]})) == set()
	_found(_of("container.stop", {"found": false, "names": null})) == set()
	_found(_of("network.disconnect", {"kind": "network", "names": ["warden"]})) == set()
	_found(_bound(fixture.host_path({}))) == set()
	_found(_bound(fixture.host_path({"resolved": null}))) == set()
}

test_allow_all_where_there_is_nothing_to_protect if {
	_found_by(_plugin("plugin.disable", {"raw": "c0ff", "kind": "id"}), _nothing) == set()
	_found_by(fixture.about(fixture.call("container.stop"), null), _nothing) == set()
	_found_by(_bound(fixture.host_path({"path": "/etc"})), _nothing) == set()
}
