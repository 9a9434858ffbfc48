package docker.authz.controls.protect_authz_plugin_test

import data.docker.authz.controls.protect_authz_plugin
import data.docker.authz.fixture

_id := "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"

_parameters := {
	"self_plugins": ["docker.io/library/dockwarden"],
	"self_containers": ["warden", _id],
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

_naming := {
	"container.create", "container.inspect", "container.top", "container.logs", "container.changes",
	"container.export", "container.stats", "container.resize", "container.start", "container.stop",
	"container.kill", "container.restart", "container.pause", "container.unpause", "container.update",
	"container.delete", "container.rename", "container.wait", "container.attach", "container.archive_stat",
	"container.archive_get", "container.archive_put", "container.copy", "checkpoint.list", "checkpoint.create",
	"checkpoint.delete", "exec.create", "exec.start", "exec.resize", "exec.inspect", "image.commit", "build.run",
	"network.connect", "network.disconnect",
}

_sharing(action, targets, sharing) := object.union(fixture.about(fixture.call(action), targets), {"host_paths": [], "sharing": sharing})

_known_by(selves) := object.union(_parameters, {"self_containers": selves})

_messages(violations) := {found.message | some found in violations}

test_deny_its_container if {
	{found.value | some found in _found(_of("container.kill", {"ref": "w", "names": ["warden"]}))} == {"w"}
	every action in _naming {
		count(_found(_of(action, {"names": ["warden"]}))) == 1
		count(_found(_of(action, {"id": _id}))) == 1
	}
	count(_found(_of("container.kill", {"names": ["/warden"]}))) == 1
	count(_found(_of("container.kill", {"names": ["link", "warden"]}))) == 1
	count(_found_by(_of("container.kill", {"names": ["warden"]}), _known_by(["/warden"]))) == 1
	count(_found_by(_of("container.kill", {"id": _id}), _known_by(["c0ffee00c0ff"]))) == 1
}

test_deny_a_share_with_its_container if {
	every action in ["container.create", "build.run", "network.connect"] {
		share := fixture.target({"field": "HostConfig.VolumesFrom[0]", "use": "share", "ref": "w", "names": ["warden"]})
		count(_found(_sharing(action, [share], [{"field": "HostConfig.VolumesFrom[0]", "kind": "volumes", "ref": "w"}]))) == 1
	}
	every sharing in [null, "", [null], [{"kind": "volumes", "ref": "w"}], {}] {
		count(_found(_sharing("container.create", null, sharing))) == 1
		count(_found(_sharing("build.run", null, sharing))) == 1
	}
	shared := [{"kind": "links", "ref": "w"}]
	count(_found(_sharing("container.create", [fixture.target({"use": "share"})], shared))) == 1
	count(_found(_sharing("network.connect", [fixture.target({})], shared))) == 1
	count(_found(object.remove(_sharing("build.run", null, []), ["sharing", "targets"]))) == 1
}

test_deny_what_may_be_its_container if {
	_messages(_found(_of("container.stop", {"found": null, "names": null}))) == {"Dockwarden could not find out whether web is the authorization plugin's container. Try again, or ask an administrator."}
	every action in _naming {
		every targets in [null, "web", {}, [], [fixture.target({"kind": "network"})]] {
			count(_found(_sharing(action, targets, null))) == 1
		}
		count(_found(_of(action, {"found": null}))) == 1
		count(_found(fixture.about(fixture.call(action), [null]))) >= 1
	}
	every changes in [{"names": null}, {"names": []}, {"names": "web"}, {"id": null}, {"kind": null}, {"kind": "service"}, {"found": "no"}, {"use": null, "found": false}] {
		count(_found(_of("container.stop", changes))) >= 1
	}
}

test_deny_a_reference_that_may_mean_two if {
	mine := fixture.target({"ref": "c0ffee00c0ff", "id": "f00d", "names": ["c0ffee00c0ff"]})
	its := fixture.target({"ref": "c0ffee00c0ff", "id": _id, "names": ["warden"]})
	every selves in [["warden"], [_id], ["warden", _id]] {
		count(_found_by(fixture.about(fixture.call("exec.create"), [mine, its]), _known_by(selves))) == 1
		count(_found_by(fixture.about(fixture.call("exec.create"), [its, mine]), _known_by(selves))) == 1
	}
	count(_found_by(fixture.about(fixture.call("exec.create"), [mine]), _known_by([_id]))) == 1
	count(_found_by(fixture.about(fixture.call("exec.create"), [object.remove(mine, ["ref"])]), _known_by([_id]))) == 1
	_found_by(fixture.about(fixture.call("exec.create"), [mine]), _known_by(["warden"])) == set()
}

test_deny_what_is_missing_and_may_become_it if {
	every ref in ["warden", "c", "c0ffee00c0ff", _id, " web", "web ", "/web", "web/db", "", null] {
		_messages(_found(_of("container.rename", {"ref": ref, "found": false, "names": null, "id": null}))) != set()
	}
	count(_found(_of("container.stop", {"found": false, "use": null}))) == 1
	_messages(_found(_of("container.create", {"found": false, "use": "share"}))) == {"There is no container web, and that name could become the authorization plugin's. Name an existing container."}
}

test_deny_an_exec_in_its_container if {
	exec := fixture.target({"kind": "exec", "ref": "e4ec", "id": "e4ec", "names": []})
	every action in ["exec.start", "exec.resize", "exec.inspect"] {
		count(_found(fixture.about(fixture.call(action), [exec, fixture.target({"ref": _id, "id": _id})]))) == 1
		count(_found(fixture.about(fixture.call(action), [exec]))) == 1
		count(_found(fixture.about(fixture.call(action), [exec, fixture.target({"field": "other", "id": "f00d"})]))) == 1
		count(_found(fixture.about(fixture.call(action), [object.union(exec, {"found": null})]))) == 1
		_found(fixture.about(fixture.call(action), [exec, fixture.target({"id": "f00d"})])) == set()
		_found(fixture.about(fixture.call(action), [object.union(exec, {"found": false})])) == set()
	}
}

test_deny_its_files if {
	{found.value | some found in _found(_bound(fixture.host_path({"path": "/etc/docker/daemon.json"})))} == {"/etc/docker/daemon.json"}
	count(_found(_bound(fixture.host_path({"path": "/etc"})))) == 1
	count(_found(_bound(fixture.host_path({"path": "/srv/x", "resolved": "/run/docker"})))) == 1
	count(_found(_bound(fixture.host_path({"path": "/etc/docker", "resolved": null})))) == 1
	count(_found(_bound(fixture.host_path({"path": null, "resolved": null})))) == 1
	count(_found(_bound(null))) == 1
	every action in ["container.create", "service.create", "volume.create", "secret.create", "checkpoint.create", "plugin.install", "plugin.set"] {
		count(_found(object.union(fixture.call(action), {"sharing": [], "targets": [fixture.target({})], "host_paths": null, "plugin": {"ref": _named("x")}}))) == 1
	}
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_plugin("plugin.disable", _named("sshfs")), {})) == 1
	count(_found_by(_of("container.stop", {}), {})) == 1
	count(_found_by(_bound(fixture.host_path({})), {})) == 1
}

test_allow_who_may_break_the_glass if {
	_found(_as_last_resort(_plugin("plugin.disable", _named("dockwarden")))) == set()
	_found(_as_last_resort(_of("container.kill", {"id": _id}))) == set()
	_found(_as_last_resort(fixture.about(fixture.call("container.kill"), null))) == set()
	_found(_as_last_resort(_bound(fixture.host_path({"path": "/etc"})))) == set()
	_found(_as_last_resort(object.union(fixture.call("container.create"), {"host_paths": null}))) == set()
}

test_allow_others if {
	_found(_plugin("plugin.disable", _named("sshfs"))) == set()
	every action in _naming {
		_found(_of(action, {})) == set()
		_found(_of(action, {"found": false, "names": null, "id": null})) == set()
		every other in [{"kind": "network", "names": ["warden"]}, {"kind": "volume", "found": null, "names": ["warden"]}] {
			_found(fixture.about(fixture.call(action), [fixture.target({}), fixture.target(other)])) == set()
		}
	}
	every action in ["container.create", "build.run", "network.connect"] {
		_found(_sharing(action, [fixture.target({})], [{"kind": "volumes", "ref": "web"}])) == set()
	}
	_found(_sharing("container.create", null, [])) == set()
	_found(_sharing("build.run", null, [])) == set()
	_found_by(_of("container.stop", {"id": "dad0", "names": ["db"]}), _known_by(["d"])) == set()
	_found(_bound(fixture.host_path({}))) == set()
	_found(_bound(fixture.host_path({"resolved": null}))) == set()
}

test_allow_all_where_there_is_nothing_to_protect if {
	_found_by(_plugin("plugin.disable", {"raw": "c0ff", "kind": "id"}), _nothing) == set()
	_found_by(fixture.about(fixture.call("container.stop"), null), _nothing) == set()
	_found_by(_bound(fixture.host_path({"path": "/etc"})), _nothing) == set()
}
