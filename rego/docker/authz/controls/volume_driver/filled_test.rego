package docker.authz.controls.volume_driver_test

import data.docker.authz.fixture

_filled_as(value, call) := {violation.message | some violation in _found_by(call, {"filled_volumes": value})}

_mounting(volumes) := fixture.changed(fixture.container({}), {"mounted_volumes": volumes})

_one(changes) := _mounting([fixture.mounted_volume(changes)])

_shared := "Volume data may not be filled from the image while a running container uses it. Stop that container first, or mount the volume with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, in compose volume: {nocopy: true}. For volumes without a name use docker compose up -V."

_used := "A container may have used volume data before, so it may not be filled from the image. Mount it with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, in compose volume: {nocopy: true}. For volumes without a name use docker compose up -V."

_unanswered := "Only dockerd knows who uses the volumes, and it did not answer. Try again."

test_deny_filling_a_volume_that_a_running_container_uses if {
	every running in [1, 2, null, "strange"] {
		_filled_as("unshared", _one({"running": running})) == {_shared}
		_filled_as("new", _one({"running": running})) == {_shared}
		_filled_as("any", _one({"running": running})) == set()
	}
	_filled_as("unshared", _one({"running": 1, "kind": "driver"})) == {_shared}
	_filled_as("unshared", _one({"running": 1, "fills": false})) == set()
	_filled_as("unshared", _one({"running": 1, "fills": null})) == {_shared}
	_filled_as("unshared", _one({"running": 0, "containers": 3})) == set()
}

test_deny_filling_a_volume_that_a_container_may_have_used if {
	_filled_as("strange", _one({})) == {_used}
	every unused in [false, null, "strange"] {
		_filled_as("new", _one({"unused": unused})) == {_used}
	}
	_filled_as("new", _one({"unused": true})) == set()
	_filled_as("new", _one({"fills": false})) == set()
	_filled_as("unshared", _one({})) == set()
}

test_deny_filling_what_is_not_dockerds_own if {
	kinds := {"host": "a bind mount", "memory": "a tmpfs", "share": "a network share", "other": "a file system of another kind"}
	every kind, named in kinds {
		_filled_as("unshared", _one({"kind": kind})) == {concat("", ["Volume data is ", named, " and may not be filled from the image. Mount it with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, in compose volume: {nocopy: true}."])}
		_filled_as("unshared", _one({"kind": kind, "fills": false})) == set()
		_filled_as("any", _one({"kind": kind})) == set()
	}
	count(_filled_as("unshared", _one({"kind": null}))) == 1
	count(_filled_as("unshared", _one({"kind": "memory", "name": ""}))) == 1
	_filled_as("unshared", _one({"kind": "driver"})) == set()
	_filled_as("new", _one({"name": "", "exists": false})) == set()
}

_dockerds := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

test_deny_a_volume_of_dockerds_that_no_container_has if {
	every containers in [0, null, "strange"] {
		every fills in [true, false] {
			found := _filled_as("unshared", _one({"name": _dockerds, "containers": containers, "fills": fills}))
			found == {concat("", ["Volume ", _dockerds, " belongs to no container and may not be mounted by the name that dockerd gave it. Create a volume with a name, and copy its contents."])}
		}
	}
	count(_filled_as("unshared", _one({"name": _dockerds, "exists": null}))) == 1
	_filled_as("unshared", _one({"name": _dockerds, "containers": 1})) == set()
	_filled_as("unshared", _one({"name": _dockerds, "exists": false})) == set()
	_filled_as("unshared", _one({"name": substring(_dockerds, 1, -1)})) == set()
	_filled_as("unshared", _one({"name": replace(_dockerds, "a", "x")})) == set()
	_filled_as("any", _one({"name": _dockerds})) == set()
}

test_deny_filling_the_volumes_of_services if {
	mount := {"type": "volume", "source": "data", "fills": true}
	service := fixture.service({"mounts": [fixture.mount(mount)]})
	message := "Volumes of a service may not be filled from the image. Mount them with --mount …,volume-nocopy."
	_filled_as("unshared", service) == {message}
	_filled_as("new", object.union(service, {"request": {"action": "service.update"}})) == {message}
	_filled_as("any", service) == set()
	_filled_as("unshared", fixture.service({"mounts": [fixture.mount({"type": "volume", "fills": null})]})) == {message}
	_filled_as("unshared", fixture.service({"mounts": [fixture.mount({"type": "volume", "fills": false})]})) == set()
	_filled_as("unshared", fixture.service({"mounts": [fixture.mount({"type": "bind"})]})) == set()
	count(_filled_as("unshared", fixture.changed(fixture.service(null), {"volumes": null}))) == 1
}

test_deny_a_tmpfs_without_a_size if {
	sized := object.union(_typed("tmpfs"), {"tmpfs_bytes": 67108864, "bind": false})
	unsized := object.union(_typed("tmpfs"), {"tmpfs_bytes": 0, "bind": false})
	_filled_as("unshared", _asked(unsized)) == {"A tmpfs volume needs a size. Add it: -o o=size=64m."}
	_filled_as("unshared", _asked(object.union(unsized, {"tmpfs_bytes": null}))) == {"A tmpfs volume needs a size. Add it: -o o=size=64m."}
	_filled_as("unshared", _asked(sized)) == set()
	_filled_as("any", _asked(unsized)) == set()
}

test_deny_where_dockerd_did_not_say_who_uses_the_volumes if {
	every unknown in [null, "strange", 7] {
		_filled_as("unshared", _mounting(unknown)) == {_unanswered}
		_filled_as("any", _mounting(unknown)) == set()
		every action in ["container.start", "container.restart", "container.archive_put"] {
			call := fixture.changed(fixture.call(action), {"mounted_volumes": unknown})
			_filled_as("unshared", call) == {_unanswered}
			_filled_as("unshared", fixture.call(action)) == set()
		}
	}
	every one in [null, "strange", {}] {
		count(_filled_as("unshared", _mounting([one]))) > 0
	}
}
