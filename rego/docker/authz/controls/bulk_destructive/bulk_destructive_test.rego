package docker.authz.controls.bulk_destructive_test

import data.docker.authz.controls.bulk_destructive
import data.docker.authz.fixture

_parameters := {"prune_mode": "scoped", "prune_scope_labels": ["ci", "owner=alice", "run=*"], "delete_force": false}

_found_by(call, changes) := found if {
	found := bulk_destructive.violations with input as call
		with data.sets as fixture.sets("bulk_destructive", object.union(_parameters, changes))
}

_found(call) := _found_by(call, {})

_prune(action, filters) := fixture.changed(fixture.call(action), {"request": {"filters": filters}})

_delete(action, query) := fixture.changed(fixture.call(action), {"request": {"query": query}})

_prunes := ["container.prune", "image.prune", "volume.prune", "network.prune"]

_deletions := ["container.delete", "image.delete", "volume.delete", "node.delete", "swarm.leave"]

test_deny_a_prune_of_everything if {
	_found(_prune("container.prune", {})) == {{
		"control": "bulk_destructive",
		"field": "filters",
		"value": null,
		"message": "A prune affects other users.",
	}}
	every action in array.concat(_prunes, ["build.prune"]) {
		every filters in [{}, {"label": []}, {"label": ["owner=bob"]}, {"label!": ["ci"]}, {"until": ["ci"]}] {
			count(_found(_prune(action, filters))) == 1
		}
		count(_found_by(_prune(action, {"label": ["ci"]}), {"prune_mode": "deny"})) == 1
	}
	count(_found(_prune("build.prune", {"label": ["ci"]}))) == 1
}

test_deny_filters_that_could_not_be_read if {
	call := object.union(fixture.call("image.prune"), {"request": object.union(fixture.call("image.prune").request, {"filters": null})})
	count(_found(call)) == 1
}

test_deny_force if {
	every action in _deletions {
		every word in ["1", "true", "yes", "x", "off", "f", null] {
			{found.message | some found in _found(_delete(action, {"force": [word]}))} == {"Removing by force is not allowed. Stop it first, or leave out --force."}
		}
		count(_found(fixture.changed(_delete(action, {}), {"request": {"query_trusted": false}}))) == 1
	}
}

test_deny_where_the_parameters_are_missing if {
	every parameters in [{}, null] {
		prune := bulk_destructive.violations with input as _prune("image.prune", {"label": ["ci"]})
			with data.sets as fixture.sets("bulk_destructive", parameters)
		count(prune) == 1
		force := bulk_destructive.violations with input as _delete("image.delete", {"force": ["1"]})
			with data.sets as fixture.sets("bulk_destructive", parameters)
		count(force) == 1
	}
}

test_allow_a_prune_of_what_has_the_label if {
	every action in _prunes {
		every label in ["ci", "owner=alice", "run=1f"] {
			_found(_prune(action, {"label": ["x", label]})) == set()
		}
	}
}

test_allow_any_prune_where_it_says_so if {
	_found_by(_prune("build.prune", {}), {"prune_mode": "allow"}) == set()
}

test_allow_a_removal_without_force if {
	every action in _deletions {
		_found(_delete(action, {})) == set()
		every word in ["", "0", "no", "False", "none", " 0 "] {
			_found(_delete(action, {"force": [word, "1"]})) == set()
		}
		_found_by(_delete(action, {"force": ["1"]}), {"delete_force": true}) == set()
	}
}

test_allow_other_calls if _found_by(_delete("container.kill", {"force": ["1"]}), {"prune_mode": "deny"}) == set()
