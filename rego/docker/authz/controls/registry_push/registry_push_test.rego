package docker.authz.controls.registry_push_test

import data.docker.authz.controls.registry_push
import data.docker.authz.fixture

_found(call, allowed) := found if {
	found := registry_push.violations with input as call
		with data.sets as fixture.sets("registry_push", {"allowed_push": allowed})
}

_own := ["docker.io/alice/**", "docker.io/team/app:1"]

_evil := fixture.image({"raw": "evil.com/x", "name": "evil.com/x"})

_of_alice := fixture.image({"raw": "alice/x", "name": "docker.io/alice/x", "selector": ":*"})

_push := {"type": "image", "push": true}

_messages(call, allowed) := {found.message | some found in _found(call, allowed)}

test_deny_a_push_elsewhere if {
	_found(fixture.image_call("image.push", {"ref": _evil}), _own) == {{
		"control": "registry_push",
		"field": "name",
		"value": "evil.com/x",
		"message": "Pushing to evil.com/x is not allowed. Allowed: docker.io/alice/**, docker.io/team/app:1.",
	}}
	count(_found(fixture.image_call("image.push", null), _own)) == 1
	count(_found(fixture.image_call("image.push", {"ref": null}), _own)) == 1
	count(_found(fixture.image_call("image.push", {"ref": {"kind": "invalid"}}), ["**"])) == 1
}

test_deny_any_push_where_none_is_allowed if {
	_messages(fixture.image_call("image.push", {"ref": _of_alice}), []) == {"Pushing to alice/x is not allowed: no image may be pushed from here."}
}

test_deny_all_tags_where_one_is_allowed if {
	app := {"raw": "team/app", "name": "docker.io/team/app"}
	count(_found(fixture.image_call("image.push", {"ref": fixture.image(object.union(app, {"selector": ":*"}))}), _own)) == 1
	_found(fixture.image_call("image.push", {"ref": fixture.image(object.union(app, {"selector": ":1"}))}), _own) == set()
}

test_deny_a_plugin_elsewhere if {
	count(_found(fixture.plugin("plugin.push", {"remote": _evil}), _own)) == 1
	count(_found(fixture.plugin("plugin.push", {"remote": {"kind": "maybe-id", "name": "docker.io/alice/cafe"}}), _own)) == 1
	count(_found(fixture.plugin("plugin.push", null), _own)) == 1
}

test_deny_a_build_that_pushes_elsewhere if {
	tags := [{"field": "t[0]", "image": _of_alice}, {"field": "t[1]", "image": _evil}]
	{found.field | some found in _found(fixture.build({"tags": tags, "outputs": [_push]}), _own)} == {"t[1]"}
	count(_found(fixture.build({"tags": [null], "outputs": [_push]}), _own)) == 1
	count(_found(fixture.build({"outputs": [_push]}), _own)) == 1
	count(_found(fixture.build({"outputs": [null]}), _own)) == 1
	count(_found(fixture.build({"outputs": null}), _own)) == 1
	count(_found(fixture.build(null), _own)) == 1
}

test_deny_where_the_parameter_is_missing if {
	violations := registry_push.violations with input as fixture.image_call("image.push", {"ref": _evil})
		with data.sets as fixture.sets("registry_push", {})
	count(violations) == 1
}

test_allow_ones_own if {
	_found(fixture.image_call("image.push", {"ref": _of_alice}), _own) == set()
	_found(fixture.plugin("plugin.push", {"remote": _of_alice}), _own) == set()
	_found(fixture.build({"tags": [{"field": "t[0]", "image": _of_alice}], "outputs": [_push]}), _own) == set()
}

test_allow_any if {
	_found(fixture.image_call("image.push", {"ref": _evil}), ["**"]) == set()
	_found(fixture.plugin("plugin.push", {"remote": {"kind": "maybe-id"}}), ["**"]) == set()
	_found(fixture.build({"outputs": [_push]}), ["**"]) == set()
}

test_allow_what_pushes_nothing if {
	_found(fixture.call("system.info"), []) == set()
	_found(fixture.build({"tags": [{"field": "t[0]", "image": _evil}], "outputs": [{"type": "local", "push": false}]}), []) == set()
	_found(fixture.image_call("image.pull", {"ref": _evil}), []) == set()
}
