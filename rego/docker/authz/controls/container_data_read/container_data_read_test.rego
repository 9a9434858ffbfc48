package docker.authz.controls.container_data_read_test

import data.docker.authz.controls.container_data_read
import data.docker.authz.fixture

_parameters := {"file_export": "no-bind", "allowed_ps_args": ["", "-ef"], "public_images": ["docker.io/library/*"]}

_found_by(call, changes) := found if {
	found := container_data_read.violations with input as call
		with data.sets as fixture.sets("container_data_read", object.union(_parameters, changes))
}

_found(call) := _found_by(call, {})

_of(action, changes) := fixture.about(fixture.call(action), [fixture.target(changes)])

_reads := ["container.archive_get", "container.archive_stat", "container.copy", "container.export", "image.commit"]

_save(images) := fixture.image_call("image.export", {"exported": [{"field": "names[0]", "image": image} | some image in images]})

_top(query) := fixture.changed(fixture.call("container.top"), {"request": {"query": query}})

_private := fixture.image({"raw": "acme/app", "name": "docker.io/acme/app"})

test_deny_files_of_a_container if {
	_found_by(_of("container.export", {}), {"file_export": "deny"}) == {{
		"control": "container_data_read",
		"field": null,
		"value": null,
		"message": "Files of containers may not be copied out.",
	}}
	messages := {found.message | some found in _found(_of("container.export", {"host_readable": true}))}
	messages == {"Files of web may not be copied out, since files of the host are mounted in it. docker cp, export and commit are allowed for containers without bind mounts."}
	every action in _reads {
		count(_found_by(_of(action, {}), {"file_export": "deny"})) == 1
		count(_found(_of(action, {"host_readable": true}))) == 1
		count(_found(_of(action, {"host_readable": null}))) == 1
		every targets in [null, [], [null], "strange"] {
			count(_found(fixture.about(fixture.call(action), targets))) == 1
		}
	}
}

test_deny_images_that_are_not_public if {
	{found.message | some found in _found(_save([fixture.image({}), _private]))} == {"The image acme/app may not be saved. Save one of: docker.io/library/*."}
	every exported in [null, [], [null], "alpine"] {
		count(_found(fixture.image_call("image.export", {"exported": exported}))) == 1
	}
	count(_found(fixture.image_call("image.export", null))) == 1
	count(_found(_save([fixture.image({"kind": "id", "name": ""})]))) == 1
}

test_deny_what_ps_would_show if {
	{found.value | some found in _found(_top({"ps_args": ["eww", "-ef"]}))} == {"eww"}
	count(_found(_top({"ps_args": [null]}))) == 1
	count(_found(fixture.changed(_top({}), {"request": {"query_trusted": false}}))) == 1
}

test_deny_where_the_parameters_are_missing if {
	every call in [_of("container.export", {}), _save([fixture.image({})]), _top({})] {
		violations := container_data_read.violations with input as call
			with data.sets as fixture.sets("container_data_read", {})
		count(violations) == 1
	}
}

test_allow_files_of_a_container if {
	every action in _reads {
		_found_by(fixture.about(fixture.call(action), null), {"file_export": "allow"}) == set()
		_found(_of(action, {})) == set()
		_found(_of(action, {"found": false, "host_readable": null})) == set()
	}
}

test_allow_public_images if _found(_save([fixture.image({}), fixture.image({"raw": "busybox", "name": "docker.io/library/busybox"})])) == set()

test_allow_what_ps_may_show if {
	_found(_top({})) == set()
	_found(_top({"ps_args": ["-ef"]})) == set()
}

test_allow_other_calls if _found_by(fixture.call("container.archive_put"), {"file_export": "deny"}) == set()
