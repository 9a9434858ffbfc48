package docker.authz.controls.read_only_rootfs_test

import data.docker.authz.controls.read_only_rootfs
import data.docker.authz.fixture

_parameters := {"writable_rootfs_images": ["docker.io/library/alpine@sha256:aaaa"]}

_found(call) := _found_by(call, {})

_found_by(call, parameters) := violations if {
	violations := read_only_rootfs.violations with input as call
		with data.sets as fixture.sets("read_only_rootfs", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

_messages_by(call, parameters) := {violation.message | some violation in _found_by(call, parameters)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_parameters if {
	count(read_only_rootfs.violations) > 0 with input as fixture.container({})
		with data.sets as fixture.sets("read_only_rootfs", {})
}

_updated_service(changes) := object.union(fixture.service(changes), {"request": {"action": "service.update"}})

_pinned := {"image": fixture.image({"digest": "sha256:aaaa"})}

_read_only(value) := {"rootfs_read_only": value}

test_allow_a_read_only_root if {
	_found(fixture.container(_read_only(true))) == set()
	_found(fixture.service(_read_only(true))) == set()
	_found(_updated_service(_read_only(true))) == set()
}

test_allow_a_listed_image_and_an_update if {
	_found(fixture.container(_pinned)) == set()
	_found(fixture.service(_pinned)) == set()
	_found(fixture.update({})) == set()
	_messages_by(fixture.container(_pinned), {"writable_rootfs_images": []}) == {"The root file system must be read-only."}
}

test_deny_a_writable_root if {
	_found(fixture.container({})) == {{
		"control": "read_only_rootfs",
		"field": "HostConfig.ReadonlyRootfs",
		"value": null,
		"message": "The root file system must be read-only.",
	}}
	_messages(fixture.service({})) == {"The root file system must be read-only."}
	count(_found(_updated_service({}))) == 1
}

test_deny_wrong_types if {
	every odd in [null, "true", 1, []] {
		count(_found(fixture.container(_read_only(odd)))) == 1
		count(_found(fixture.container(object.union(_pinned, _read_only(odd))))) == 1
	}
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(_updated_service(null))) == 1
}
