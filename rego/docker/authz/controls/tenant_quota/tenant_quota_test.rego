package docker.authz.controls.tenant_quota_test

import data.docker.authz.controls.tenant_quota
import data.docker.authz.fixture

_found(call, quota) := found if {
	found := tenant_quota.violations with input as call
		with data.sets as fixture.sets("tenant_quota", {"quota": quota})
}

_usage := {
	"containers": 2,
	"volumes": 2,
	"networks": 2,
	"services": 2,
	"running": 2,
	"memory": 2,
	"cpus": 2,
	"gpus": 2,
}

_call(action, usage) := object.union(fixture.call(action), {"usage": usage})

_update(resources, usage) := object.union(fixture.call("container.update"), {
	"usage": usage,
	"spec": {"resources": object.union(_unchanged, resources)},
})

_unchanged := {"memory": 0, "cpus": 0, "cpus_unlimited": false, "cpuset_count": 0}

_counted := {
	"container.create": "containers",
	"volume.create": "volumes",
	"network.create": "networks",
	"service.create": "services",
}

_starts := {"container.start", "container.restart"}

_summed := {[action, name] |
	some action in _starts
	some name in {"running", "memory", "cpus", "gpus"}
} | {["container.create", name] | some name in {"memory", "cpus", "gpus"}}

test_deny_one_too_many if {
	_found(_call("container.create", _usage), {"containers": 2}) == {{
		"control": "tenant_quota",
		"field": null,
		"value": "containers",
		"message": "Quota reached: containers 2/2.",
	}}
	every action, name in _counted {
		count(_found(_call(action, _usage), {name: 2})) == 1
		count(_found(_call(action, _usage), {name: 0})) == 1
	}
}

_with_volumes(anonymous, targets) := object.union(
	fixture.container({"anonymous_volumes": anonymous}),
	{"usage": _usage, "targets": targets},
)

_volume(changes) := fixture.target(object.union({"kind": "volume", "use": "mount", "ref": "data", "found": false}, changes))

test_deny_a_container_that_makes_too_many_volumes if {
	_found(_with_volumes(3, [_volume({}), _volume({"ref": "x", "found": null}), _volume({"ref": "y", "found": true})]), {"volumes": 6}) == {{
		"control": "tenant_quota",
		"field": null,
		"value": "volumes",
		"message": "Quota of 6 for volumes: you have 2, and this container would create 5, unnamed volumes included.",
	}}
	count(_found(_with_volumes(120, []), {"volumes": 50})) == 1
}

test_deny_a_container_whose_volumes_could_not_be_counted if {
	every call in [
		_with_volumes(null, []), _with_volumes("1", []), _with_volumes(1, null), _with_volumes(1, "none"),
		_with_volumes(1, [null, null, null, null]), object.union(_with_volumes(1, []), {"usage": {"volumes": null}}),
		object.union(_with_volumes(1, []), {"spec": null}),
	] {
		count(_found(call, {"volumes": 5})) == 1
	}
	count(_found(_with_volumes(1, []), {"volumes": "5"})) == 1
}

test_deny_a_container_of_a_user_whose_images_made_too_many_volumes if {
	count(_found(_with_volumes(0, []), {"volumes": 1})) == 1
	_found(_with_volumes(0, []), {"volumes": 2}) == set()
	count(_found(object.union(_with_volumes(0, []), {"usage": {"volumes": null}}), {"volumes": 9})) == 1
}

test_allow_a_container_the_volumes_that_are_left if {
	_found(_with_volumes(3, [_volume({}), _volume({"kind": "network"})]), {"volumes": 6}) == set()
	_found(_with_volumes(0, [_volume({"found": true})]), {"volumes": 2}) == set()
	_found(_with_volumes(9, []), {"containers": 9}) == set()
}

test_deny_a_sum_that_would_be_too_large if {
	_found(_call("container.start", _usage), {"running": 1, "memory": 2, "cpus": 3, "gpus": 1.5}) == {
		{
			"control": "tenant_quota",
			"field": null,
			"value": "running",
			"message": "Quota reached: running 2/1.",
		},
		{
			"control": "tenant_quota",
			"field": null,
			"value": "gpus",
			"message": "Quota reached: gpus 2/1.5.",
		},
	}
	every pair in _summed {
		count(_found(_call(pair[0], _usage), {pair[1]: 1.9})) == 1
	}
	count(_found(_update({"memory": 1}, _usage), {"memory": 1, "cpus": 1})) == 1
	every change in [{"cpus": 1}, {"cpuset_count": 1}, {"cpus_unlimited": true}] {
		count(_found(_update(change, _usage), {"memory": 1, "cpus": 1})) == 1
	}
}

test_deny_without_a_limit if {
	_found(_call("container.create", object.union(_usage, {"memory": -1})), {"memory": 2}) == {{
		"control": "tenant_quota",
		"field": null,
		"value": "memory",
		"message": "Quota of 2 for memory, and this or another container of yours has no limit. Limit each, for example with --memory and --cpus, and remove those without.",
	}}
}

test_deny_what_could_not_be_counted if {
	every action, name in _counted {
		every usage in [null, {}, "2", {name: null}, {name: "1"}] {
			count(_found(_call(action, usage), {name: 3})) == 1
		}
	}
	every pair in _summed {
		every usage in [null, {}, "2", {pair[1]: null}, {pair[1]: "1"}, {pair[1]: -2}] {
			count(_found(_call(pair[0], usage), {pair[1]: 3})) == 1
		}
	}
	every usage in [null, {}, "2", {"memory": null}, {"memory": "1"}] {
		count(_found(_update({"memory": 1}, usage), {"memory": 3})) == 1
	}
}

test_deny_an_update_that_could_not_be_read if {
	every spec in [null, {}, "none", {"resources": null}, {"resources": {"memory": null, "cpus": null}}] {
		call := object.union(_call("container.update", _usage), {"spec": spec})
		count(_found(call, {"memory": 1, "cpus": 1})) == 2
	}
	every change in [{"cpus": null}, {"cpuset_count": null}, {"cpus_unlimited": null}] {
		count(_found(_update(change, _usage), {"cpus": 1})) == 1
	}
}

test_deny_where_the_parameter_is_missing_or_wrong if {
	every quota in [{"containers": "10"}, {"containers": null}] {
		count(_found(_call("container.create", _usage), quota)) == 1
	}
	every quota in [null, "10"] {
		count(_found(_call("container.create", _usage), quota)) == 5
		count(_found(_call("container.start", _usage), quota)) == 4
		count(_found(_call("container.restart", _usage), quota)) == 4
		count(_found(_call("volume.create", _usage), quota)) == 1
		count(_found(_update({"memory": 1}, _usage), quota)) == 1
	}
	violations := tenant_quota.violations with input as _call("container.create", _usage)
		with data.sets as fixture.sets("tenant_quota", {})
	count(violations) == 5
}

test_allow_what_is_left if {
	every action, name in _counted {
		_found(_call(action, _usage), {name: 3}) == set()
		_found(_call(action, _usage), {}) == set()
		_found(_call(action, null), {}) == set()
	}
	every pair in _summed {
		_found(_call(pair[0], _usage), {pair[1]: 2}) == set()
		_found(_call(pair[0], object.union(_usage, {pair[1]: 0})), {pair[1]: 0}) == set()
		_found(_call(pair[0], null), {}) == set()
	}
	_found(_update({"memory": 1, "cpus": 1}, _usage), {"memory": 2, "cpus": 2}) == set()
}

test_allow_an_update_of_other_things if {
	_found(_update({}, null), {"memory": 1, "cpus": 1}) == set()
	_found(_update({"memory": 1}, _usage), {"memory": 2, "cpus": 1}) == set()
}

test_allow_creation_while_others_run if {
	_found(_call("container.create", _usage), {"running": 0}) == set()
}

test_allow_other_calls if _found(_call("container.stop", _usage), {"containers": 0, "running": 0}) == set()
