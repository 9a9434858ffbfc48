package docker.authz.controls.volume_ownership_test

import data.docker.authz.controls.volume_ownership
import data.docker.authz.fixture

_parameters := {"required_volume_name": "^alice[_.-].+", "shared_volumes": ["cache-*", "datasets-*:ro"]}

_found_by(call, parameters) := found if {
	found := volume_ownership.violations with input as call
		with data.sets as fixture.sets("volume_ownership", parameters)
}

_found(call) := _found_by(call, _parameters)

_volume(changes) := fixture.target(object.union({"field": "HostConfig.Binds[0]", "kind": "volume", "use": "mount", "ref": "data"}, changes))

_mounting(read_only, changes) := fixture.by("alice", fixture.about(
	fixture.container({"mounts": [fixture.mount({"source": object.get(changes, "ref", "data"), "read_only": read_only})]}),
	[_volume(changes)],
))

_of(action, changes) := fixture.by("alice", fixture.about(fixture.call(action), [_volume(object.union({"use": "subject"}, changes))]))

test_deny_the_volume_of_another if {
	_found(_mounting(false, {"owner": "bob"})) == {{
		"control": "volume_ownership",
		"field": "HostConfig.Binds[0]",
		"value": "data",
		"message": "Volume data is not yours.",
	}}
	every action in ["volume.create", "volume.inspect", "volume.delete", "volume.update", "service.create", "service.update"] {
		count(_found(_of(action, {"owner": "bob"}))) == 1
	}
	count(_found(_mounting(false, {"owner": null}))) == 1
}

test_deny_a_new_name_that_is_not_as_required if {
	{found.message | some found in _found(_mounting(false, {"found": false}))} == {"A new volume may not be called data. Use a name of the form ^alice[_.-].+."}
	count(_found(_of("volume.create", {"found": false}))) == 1
	_found(_mounting(false, {"found": false, "ref": "alice_data"})) == set()
	_found_by(_mounting(false, {"found": false}), {"required_volume_name": null, "shared_volumes": []}) == set()
}

test_deny_writing_to_what_is_shared_for_reading if {
	count(_found(_mounting(false, {"ref": "datasets-a", "owner": "bob"}))) == 1
	count(_found(_of("volume.delete", {"ref": "datasets-a", "owner": "bob"}))) == 1
	twice := fixture.changed(_mounting(true, {"ref": "datasets-a", "owner": "bob"}), {"spec": {"mounts": [
		fixture.mount({"source": "datasets-a", "read_only": true}),
		fixture.mount({"source": "datasets-a", "read_only": false}),
	]}})
	count(_found(twice)) == 1
}

test_deny_removing_what_is_shared if {
	count(_found(_of("volume.delete", {"ref": "cache-a", "owner": "bob"}))) == 1
	count(_found(_of("volume.update", {"ref": "cache-a", "owner": "bob"}))) == 1
}

test_deny_what_could_not_be_found_out if {
	every targets in [null, "data"] {
		count(_found(fixture.about(fixture.container({}), targets))) == 1
		count(_found(fixture.about(fixture.call("volume.delete"), targets))) == 1
	}
	every target in [null, _volume({"found": null}), _volume({"kind": null, "found": null})] {
		count(_found(fixture.about(fixture.container({}), [target]))) == 1
	}
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_mounting(true, {"ref": "datasets-a", "owner": "bob"}), {})) == 1
	count(_found_by(_mounting(true, {"found": false}), {})) == 1
	count(_found_by(_mounting(true, {"found": false}), {"required_volume_name": false})) == 1
}

test_allow_ones_own if {
	_found(_mounting(false, {})) == set()
	_found(_of("volume.delete", {})) == set()
}

test_allow_what_is_shared if {
	_found(_mounting(false, {"ref": "cache-a", "owner": "bob"})) == set()
	_found(_mounting(true, {"ref": "datasets-a", "owner": "bob"})) == set()
	_found(_of("volume.inspect", {"ref": "datasets-a", "owner": "bob"})) == set()
}

test_allow_what_a_role_permits if {
	permission := {"effect": "allow", "scope": "any", "labels": []}
	call := fixture.changed(_of("volume.delete", {"owner": "bob"}), {"user": {"permissions": [permission]}})
	_found(call) == set()
}

test_allow_the_question_whether_it_is_there if {
	_found(_of("volume.inspect", {"found": false})) == set()
	_found(_of("volume.delete", {"found": false})) == set()
}

test_allow_what_other_controls_judge if {
	container := fixture.target({"use": "share", "owner": "bob"})
	_found(fixture.about(fixture.container({}), [container])) == set()
	_found(fixture.about(fixture.call("system.info"), null)) == set()
}
