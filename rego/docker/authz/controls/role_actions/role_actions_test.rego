package docker.authz.controls.role_actions_test

import data.docker.authz.controls.role_actions
import data.docker.authz.fixture

_found(call) := found if {
	found := role_actions.violations with input as call
		with data.sets as fixture.sets("role_actions", {})
}

_allow(scope) := {"effect": "allow", "scope": scope, "labels": ["team=web"]}

_deny := {"effect": "deny", "scope": "any", "labels": []}

_call(action, permissions) := fixture.changed(fixture.by("alice", fixture.call(action)), {"user": {"permissions": permissions}})

_of(permissions, changes) := fixture.about(_call("container.stop", permissions), [fixture.target(changes)])

test_deny_what_no_role_allows if {
	_found(_call("plugin.install", [])) == {{
		"control": "role_actions",
		"field": null,
		"value": "plugin.install",
		"message": "You may not do plugin.install.",
	}}
}

test_deny_what_a_role_denies if {
	count(_found(_call("image.prune", [_allow("any"), _deny]))) == 1
	count(_found(_call("image.prune", [_allow("any"), {"effect": null}]))) == 1
}

test_deny_the_objects_of_others if {
	{found.message | some found in _found(_of([_allow("own")], {"owner": "bob"}))} == {"You may not do container.stop to this object: web."}
	count(_found(_of([_allow("own")], {"owner": null}))) == 1
	count(_found(_of([_allow("own")], {"found": false}))) == 1
	count(_found(_of([_allow("label")], {"owner": "bob", "labels": {"team": "db"}}))) == 1
}

test_deny_where_nothing_shows_whose_it_is if {
	every targets in [null, [], "web", [fixture.target({"use": "share"})]] {
		count(_found(fixture.about(_call("container.list", [_allow("own")]), targets))) == 1
	}
}

test_deny_what_could_not_be_read if {
	every permissions in [null, "any", [null], [{"effect": "allow", "scope": null}]] {
		count(_found(_call("container.create", permissions))) > 0
	}
	count(_found(fixture.changed(_call("", []), {"request": {"action": null}}))) == 1
}

test_allow_what_a_role_allows if {
	_found(_call("container.create", [_allow("controls")])) == set()
	_found(_of([_allow("any")], {"owner": "bob"})) == set()
	_found(_of([_allow("own")], {})) == set()
	_found(_of([_allow("label")], {"owner": "bob", "labels": {"team": "web"}})) == set()
	_found(_of([_allow("label"), _allow("controls")], {"owner": "bob"})) == set()
}

test_allow_what_comes_before_a_role if {
	every action in ["system.ping", "system.version", "system.options"] {
		_found(_call(action, [])) == set()
	}
}
