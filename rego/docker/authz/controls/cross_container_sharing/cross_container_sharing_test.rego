package docker.authz.controls.cross_container_sharing_test

import data.docker.authz.controls.cross_container_sharing
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := cross_container_sharing.violations with input as call
		with data.sets as fixture.sets("cross_container_sharing", parameters)
}

_fleeting(name) := sprintf("dockerd resolves %s again later, when another container may have that name. Use the container's full id, as docker ps --no-trunc shows it; a container that was created with the name must be created again.", [name])

_parameters := {"allowed_sharing": ["network", "volumes"], "own_only": false}

test_deny_a_kind_that_is_not_listed if {
	_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.PidMode", "kind": "pid", "ref": "web"}]}), _parameters) == {{
		"control": "cross_container_sharing",
		"field": "HostConfig.PidMode",
		"value": "web",
		"message": "Sharing pid with another container is not allowed, also if it is yours. Use a user-defined network or a named volume.",
	}}
}

test_deny_links_to_a_container_of_the_callers_own if {
	call := fixture.by("alice", fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.Links[0]", "kind": "links", "ref": "web"}]}))
	found := _found(fixture.about(call, [fixture.target({"use": "share"})]), object.union(_parameters, {"own_only": true}))
	{one.message | some one in found} == {"Links are not allowed, also to your own containers. Create a network with docker network create: containers in it reach each other by name."}
}

test_deny_a_container_of_another_user if {
	call := fixture.by("alice", fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.NetworkMode", "kind": "network", "ref": "web"}]}))
	found := _found(fixture.about(call, [fixture.target({"use": "share", "owner": "bob"})]), object.union(_parameters, {"own_only": true}))
	{one.message | some one in found} == {"Sharing network with container web is not allowed. Use a container of your own, or a user-defined network / named volume."}
}

test_deny_each_of_several if {
	count(_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "a", "kind": "pid", "ref": "x"}, {"field": "b", "kind": "ipc", "ref": "x"}, {"field": "c", "kind": "network", "ref": "x"}]}), _parameters)) == 2
}

test_deny_what_is_unreadable if {
	count(_found(fixture.container(null), _parameters)) == 1
	{found.message | some found in _found(fixture.changed(fixture.container({}), {"sharing": [null]}), _parameters)} == {"Sharing (unreadable) with container (unreadable) is not allowed. Use a container of your own, or a user-defined network / named volume."}
}

test_deny_what_is_of_the_wrong_type if {
	count(_found(fixture.changed(fixture.container({}), {"sharing": "network"}), _parameters)) == 1
	count(_found(fixture.changed(fixture.container({}), {"sharing": ["network"]}), _parameters)) == 1
	count(_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.PidMode", "kind": 5, "ref": "web"}]}), _parameters)) == 1
	count(_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.PidMode", "kind": "pid", "ref": null}]}), _parameters)) == 1
}

test_deny_where_the_list_is_missing if {
	count(_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.PidMode", "kind": "network", "ref": "web"}]}), {})) == 1
}

test_allow_listed_kinds_whoever_owns_the_container if {
	_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.PidMode", "kind": "network", "ref": "web"}]}), _parameters) == set()
	_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.PidMode", "kind": "volumes", "ref": "web"}]}), _parameters) == set()
}

test_allow_a_container_of_its_own if {
	_found(fixture.container({}), _parameters) == set()
}

test_allow_a_call_without_a_container if {
	_found(fixture.call("system.info"), _parameters) == set()
}

test_deny_and_allow_by_whose_the_other_container_is if {
	share := {"field": "HostConfig.PidMode", "kind": "network", "ref": "web"}
	call := fixture.by("alice", fixture.changed(fixture.container({}), {"sharing": [share]}))
	parameters := object.union(_parameters, {"own_only": true})
	shared := {"use": "share"}
	_found(fixture.about(call, [fixture.target(shared)]), parameters) == set()
	count(_found(fixture.about(call, [fixture.target({"use": "share", "owner": "bob"})]), parameters)) == 1
	count(_found(fixture.about(call, [fixture.target({"use": "share", "ref": "other"})]), parameters)) == 1
	count(_found(fixture.about(call, [fixture.target({"use": "share", "kind": "volume"})]), parameters)) == 1
	admin := fixture.changed(call, {"user": {"permissions": [{"effect": "allow", "scope": "any", "labels": []}]}})
	_found(fixture.about(admin, [fixture.target({"use": "share", "owner": "bob"})]), parameters) == set()
}

test_deny_all_sharing_where_only_own_containers_may_be_shared if {
	every own_only in [true, null, "no"] {
		parameters := object.union(_parameters, {"own_only": own_only})
		count(_found(fixture.changed(fixture.container({}), {"sharing": [{"field": "HostConfig.PidMode", "kind": "network", "ref": "web"}]}), parameters)) == 1
	}
}

test_deny_a_name_of_ones_own_that_is_looked_up_again_later if {
	id := "5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a"
	parameters := {"allowed_sharing": ["network", "links"], "own_only": true}
	links := {"field": "HostConfig.Links[0]", "kind": "links", "ref": "web"}
	network := {"field": "networkmode", "kind": "network", "ref": "web"}
	every call, share in {"container.create": links, "build.run": network} {
		named := fixture.by("alice", fixture.changed(fixture.call(call), {"sharing": [share]}))
		{found.message | some found in _found(fixture.about(named, [fixture.target({"use": "share", "id": id})]), parameters)} == {_fleeting("web")}
		lasting := fixture.changed(named, {"sharing": [object.union(share, {"ref": id})]})
		_found(fixture.about(lasting, [fixture.target({"use": "share", "ref": id, "id": id})]), parameters) == set()
	}
}

test_deny_a_reference_that_could_also_mean_anothers_container if {
	share := {"field": "HostConfig.NetworkMode", "kind": "network", "ref": "cafe"}
	call := fixture.by("alice", fixture.changed(fixture.container({}), {"sharing": [share]}))
	parameters := {"allowed_sharing": ["network"], "own_only": true}
	mine := fixture.target({"use": "share", "ref": "cafe"})
	theirs := fixture.target({"use": "share", "ref": "cafe", "owner": "bob"})
	_found(fixture.about(call, [mine]), parameters) == set()
	count(_found(fixture.about(call, [mine, theirs]), parameters)) == 1
}

test_deny_and_allow_what_a_started_container_was_created_with if {
	id := "5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a5f2a"
	parameters := {"allowed_sharing": ["network"], "own_only": true}
	every action in ["container.start", "container.restart"] {
		shared := {"field": "HostConfig.NetworkMode", "kind": "network"}
		by_name := object.union(shared, {"ref": "web"})
		named := fixture.by("alice", fixture.changed(fixture.call(action), {"sharing": [by_name]}))
		target := fixture.target({"use": "share", "id": id})
		{found.message | some found in _found(fixture.about(named, [target]), parameters)} == {_fleeting("web")}
		admin := fixture.changed(named, {"user": {"permissions": [{"effect": "allow", "scope": "any", "labels": []}]}})
		count(_found(fixture.about(admin, [target]), parameters)) == 1
		lasting := fixture.changed(named, {"sharing": [object.union(shared, {"ref": id})]})
		by_id := fixture.target({"use": "share", "ref": id, "id": id})
		_found(fixture.about(lasting, [by_id]), parameters) == set()
		count(_found(fixture.about(lasting, [object.union(by_id, {"owner": "bob"})]), parameters)) == 1
		_found(fixture.about(lasting, [object.union(by_id, {"found": false, "id": null})]), parameters) == set()
		count(_found(fixture.about(named, [object.union(target, {"found": false, "id": null})]), parameters)) == 1
		count(_found(fixture.changed(named, {"sharing": null}), parameters)) == 1
	}
}
