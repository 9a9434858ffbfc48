package docker.authz.controls.list_scope_test

import data.docker.authz.controls.list_scope
import data.docker.authz.fixture

_sets(mode, label) := {"test": {
	"modes": {"list_scope": "deny"},
	"parameters": {"list_scope": {"list_mode": mode}, "names_and_labels": {"owner_label": label}},
}}

_found(call, mode) := found if {
	found := list_scope.violations with input as call with data.sets as _sets(mode, "owner")
}

_list(action, filters) := fixture.changed(
	fixture.by("alice", fixture.call(action)),
	{"request": {"filters": filters}},
)

_actions := [
	"container.list", "service.list", "task.list", "volume.list", "network.list",
	"system.events", "secret.list", "config.list",
]

test_deny_what_shows_everybody if {
	_found(_list("container.list", {}), "filtered") == {{
		"control": "list_scope",
		"field": "filters",
		"value": null,
		"message": "Lists must be filtered to your own objects: add --filter label=owner=alice.",
	}}
	every action in _actions {
		every filters in [null, {"label": []}, {"label": ["owner=bob"]}, {"label": ["owner"]}, {"label!": ["owner=alice"]}, {"name": ["owner=alice"]}] {
			call := object.union(_list(action, {}), {"request": {"filters": filters, "action": action}})
			count(_found(object.union(fixture.by("alice", fixture.call(action)), {"request": object.union(fixture.call(action).request, {"filters": filters})}), "filtered")) == 1
			is_object(call)
		}
	}
}

# dockerd keeps one of them, any.
test_deny_a_second_value_of_the_owners_label if {
	_found(_list("config.list", {"label": ["owner", "owner=alice"]}), "filtered") == {{
		"control": "list_scope",
		"field": "filters",
		"value": null,
		"message": "Lists may be filtered by the label owner once only: write --filter label=owner=alice, and leave out other filters of that label.",
	}}
	every action in _actions {
		every other in ["owner=bob", "owner", "owner=", "owner=alice=x", "owner=alice "] {
			count(_found(_list(action, {"label": ["owner=alice", other]}), "filtered")) == 1
		}
	}
	every other in [5, null, ["owner"], {}] {
		count(_found(_list("config.list", {"label": ["owner=alice", other]}), "filtered")) == 1
	}
}

_in_swarm(swarm, minor) := object.union(
	_list("volume.list", {"label": ["owner=alice"]}),
	{"host": {"swarm": swarm}, "request": {"api_minor": minor}},
)

test_deny_volumes_of_a_swarm if {
	_found(_in_swarm(true, 45), "filtered") == {{
		"control": "list_scope",
		"field": null,
		"value": null,
		"message": "A node of a swarm shows cluster volumes whatever the filters are. Ask by an older version: DOCKER_API_VERSION=1.41 docker volume ls --filter label=owner=alice.",
	}}
	every minor in [42, null, "41", true] {
		every swarm in [true, null, "no"] {
			count(_found(_in_swarm(swarm, minor), "filtered")) == 1
		}
	}
}

test_allow_volumes_of_ones_own_where_no_others_are_shown if {
	_found(_in_swarm(true, 41), "filtered") == set()
	_found(_in_swarm(null, 40), "filtered") == set()
	_found(_in_swarm(false, 45), "filtered") == set()
	_found(_in_swarm(true, 45), "open") == set()
}

test_deny_what_tells_whether_a_container_exists if {
	_found(_list("container.list", {"label": ["owner=alice"], "since": ["bob_db"]}), "filtered") == {{
		"control": "list_scope",
		"field": "filters",
		"value": null,
		"message": "Lists may not be filtered by before or since, which reveal whether another user's container exists. Use --filter name or status, or --last.",
	}}
	every name in ["before", "since"] {
		every values in [["bob_db"], ["alice_db"], [], [""]] {
			count(_found(_list("container.list", {"label": ["owner=alice"], name: values}), "filtered")) == 1
		}
		call := fixture.changed(_list("container.list", {"label": ["owner=alice"]}), {"request": {"query": {name: ["bob_db"]}}})
		count(_found(call, "filtered")) == 1
		_found(call, "open") == set()
		count(_found(call, "deny")) == 1
	}
	hidden := fixture.changed(_list("container.list", {"label": ["owner=alice"]}), {"request": {"query_trusted": false}})
	count(_found(hidden, "filtered")) == 1
}

test_allow_before_and_since_where_they_name_no_container if {
	empty := fixture.changed(_list("container.list", {"label": ["owner=alice"]}), {"request": {"query": {"since": [""], "before": []}}})
	_found(empty, "filtered") == set()
	events := fixture.changed(_list("system.events", {"label": ["owner=alice"]}), {"request": {"query": {"since": ["1"]}}})
	_found(events, "filtered") == set()
}

_network(changes) := fixture.about(
	fixture.by("alice", fixture.call("network.inspect")),
	[fixture.target(object.union({"kind": "network", "ref": "bridge", "names": ["bridge"], "owner": null}, changes))],
)

test_deny_networks_that_are_not_ones_own if {
	_found(_network({}), "filtered") == {{
		"control": "list_scope",
		"field": "path",
		"value": "bridge",
		"message": "bridge is not your network, and inspecting it shows the containers of all users in it. Inspect your own networks.",
	}}
	every mode in ["filtered", "deny", null, "any"] {
		every changes in [{}, {"owner": "bob"}, {"owner": "alice", "certain": false}, {"found": null}, {"owner": ""}] {
			count(_found(_network(changes), mode)) == 1
		}
		count(_found(fixture.about(_network({}), null), mode)) == 1
	}
	unnamed := fixture.about(fixture.call("network.inspect"), [fixture.target({"kind": "network", "owner": null})])
	count(_found(unnamed, "filtered")) == 1
}

test_allow_networks_that_are_ones_own_or_not_there if {
	every mode in ["filtered", "deny", "open"] {
		_found(_network({"owner": "alice"}), mode) == set()
		_found(_network({"found": false, "certain": null, "names": null}), mode) == set()
	}
	every changes in [{}, {"owner": "bob"}] { _found(_network(changes), "open") == set() }
	_found(fixture.about(_network({}), null), "open") == set()
}

test_allow_networks_that_a_role_permits if {
	every mode in ["filtered", "deny"] {
		permitted := fixture.changed(_network({"owner": "bob"}), {"user": {"permissions": [{"effect": "allow", "scope": "any", "labels": null}]}})
		_found(permitted, mode) == set()
	}
}

test_allow_networks_that_their_maker_shares if {
	call := fixture.changed(_network({"owner": "bob", "labels": {"team": "db"}}), {"user": {"groups": ["db"]}})
	shared := list_scope.violations with input as call with data.sets as {"test": {
		"modes": {"list_scope": "deny"},
		"parameters": {"list_scope": {"list_mode": "filtered"}, "container_ownership": {"group_owner_label": "team"}},
	}}
	shared == set()
	count(_found(call, "filtered")) == 1
}

test_deny_the_use_of_the_disk if {
	count(_found(_list("system.df", {"label": ["owner=alice"]}), "filtered")) == 1
}

test_deny_a_caller_without_a_name if {
	call := fixture.changed(fixture.call("container.list"), {"request": {"filters": {"label": ["owner="]}}})
	count(_found(call, "filtered")) == 1
}

test_deny_all_lists if {
	every mode in ["deny", null, "any"] {
		count(_found(_list("volume.list", {"label": ["owner=alice"]}), mode)) == 1
	}
}

test_deny_where_the_parameters_are_missing if {
	call := _list("container.list", {"label": ["owner=alice"]})
	without := list_scope.violations with input as call with data.sets as _sets("filtered", null)
	count(without) == 1
	none := list_scope.violations with input as call with data.sets as fixture.sets("list_scope", {})
	count(none) == 1
}

test_allow_ones_own if {
	every action in _actions {
		_found(_list(action, {"label": ["x=y", "owner=alice", "owners", "owner.x=bob"]}), "filtered") == set()
	}
}

test_allow_everything_where_it_says_so if {
	_found(_list("container.list", {}), "open") == set()
	_found(_list("system.df", {}), "open") == set()
}

test_allow_other_calls if _found(_list("image.history", {}), "deny") == set()
