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
		_found(_list(action, {"label": ["x=y", "owner=alice"]}), "filtered") == set()
	}
}

test_allow_everything_where_it_says_so if {
	_found(_list("container.list", {}), "open") == set()
	_found(_list("system.df", {}), "open") == set()
}

test_allow_other_calls if _found(_list("image.list", {}), "deny") == set()
