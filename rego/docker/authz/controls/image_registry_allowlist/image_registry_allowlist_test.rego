package docker.authz.controls.image_registry_allowlist_test

import data.docker.authz.controls.image_registry_allowlist
import data.docker.authz.fixture

_parameters := {
	"allowed_images": ["docker.io/library/*", "registry.example.com/ci/**"],
	"denied_images": ["docker.io/library/alpine:3.1"],
	"allow_image_ids": false,
}

_found_by(call, parameters) := found if {
	found := image_registry_allowlist.violations with input as call
		with data.sets as fixture.sets("image_registry_allowlist", parameters)
}

_found(call) := _found_by(call, _parameters)

_messages(call) := {found.message | some found in _found(call)}

_evil := fixture.image({"raw": "evil.com/x", "domain": "evil.com", "path": "x", "name": "evil.com/x"})

_id := fixture.image({"raw": "sha256:aaaa", "kind": "id", "name": "", "selector": ""})

_maybe_id := fixture.image({"raw": "deadbeef", "kind": "maybe-id", "name": "docker.io/library/deadbeef"})

_ids := object.union(_parameters, {"allow_image_ids": true})

_none := fixture.image({"raw": "", "kind": "none", "name": "", "selector": ""})

test_deny_a_container_of_another_registry if {
	_found(fixture.container({"image": _evil})) == {{
		"control": "image_registry_allowlist",
		"field": "Image",
		"value": "evil.com/x",
		"message": "Image evil.com/x is not from an allowed registry. Allowed: docker.io/library/*, registry.example.com/ci/**.",
	}}
}

test_deny_a_service_of_another_registry if {
	count(_found(fixture.service({"image": _evil}))) == 1
	count(_found(object.union(fixture.service({"image": _evil}), {"request": {"action": "service.update"}}))) == 1
	count(_found(fixture.service({"image": _none}))) == 1
	count(_found(fixture.changed(fixture.service({"image": _none}), {"swarm": {"runtime": "plugin"}}))) == 1
}

test_deny_images_that_are_mounted if {
	mounted := {"image_mounts": [{"field": "HostConfig.Mounts[0].Source", "image": _evil}]}
	{found.field | some found in _found(fixture.container(mounted))} == {"HostConfig.Mounts[0].Source"}
	count(_found(fixture.service(mounted))) == 1
	count(_found(fixture.container({"image_mounts": [null]}))) == 1
	count(_found(fixture.container({"image_mounts": null}))) == 1
}

test_deny_calls_that_ask_another_registry if {
	every action in ["image.pull", "distribution.inspect"] {
		count(_found(fixture.image_call(action, {"ref": _evil}))) == 1
		count(_found(fixture.image_call(action, {"ref": null}))) == 1
		count(_found(fixture.image_call(action, null))) == 1
	}
}

test_deny_plugins_of_another_registry if {
	every action in ["plugin.install", "plugin.upgrade", "plugin.privileges"] {
		count(_found(fixture.plugin(action, {"remote": _evil}))) == 1
		count(_found(fixture.plugin(action, null))) == 1
	}
	plugin := {"swarm": {"runtime": "plugin"}, "plugin": {"remote": _evil}}
	count(_found(fixture.changed(fixture.service({"image": _none}), plugin))) == 1
}

test_deny_searches_elsewhere if {
	_messages(fixture.image_call("image.search", {"ref": _evil})) == {"Registry evil.com may not be searched. Allowed: docker.io/library/*, registry.example.com/ci/**."}
	count(_found(fixture.image_call("image.search", null))) == 1
	search := fixture.image_call("image.search", {"ref": fixture.image({})})
	count(_found_by(search, object.union(_parameters, {"denied_images": ["docker.io/**"]}))) == 1
	count(_found_by(search, object.union(_parameters, {"denied_images": ["**"]}))) == 1
	count(_found_by(search, object.remove(_parameters, ["denied_images"]))) == 1
	count(_found_by(search, {})) == 1
}

test_deny_builds_with_images_of_another_registry if {
	{found.field | some found in _found(fixture.build({"images": [{"field": "cachefrom[0]", "image": _evil}]}))} == {"cachefrom[0]"}
	count(_found(fixture.build({"images": [null]}))) == 1
	count(_found(fixture.build({"images": null}))) == 1
	count(_found(fixture.build(null))) == 1
}

test_deny_what_is_denied_though_allowed if {
	denied := {"Image alpine is, or may be, a denied image. Use another one."}
	every selector in [":3.1", ":*", "@sha256:aaaa"] {
		_messages(fixture.container({"image": fixture.image({"selector": selector})})) == denied
	}
}

test_deny_ids if {
	message := "Image sha256:aaaa is, or may be, an id, which shows no registry. Give its full name, such as docker.io/library/alpine."
	_messages(fixture.container({"image": _id})) == {message}
	count(_found(fixture.container({"image": _maybe_id}))) == 1
	count(_found_by(fixture.container({"image": _maybe_id}), object.union(_ids, {"allowed_images": []}))) == 1
}

test_deny_what_is_no_image if {
	every image in [null, "alpine", 5, {"name": null}, {"kind": "invalid", "raw": "A"}, _none] {
		count(_found(fixture.container({"image": image}))) == 1
	}
	count(_found(fixture.container(null))) == 2
	count(_found(fixture.service(null))) == 2
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(fixture.container({}), {})) == 1
	count(_found_by(fixture.container({}), {"allowed_images": ["**"]})) == 1
	count(_found_by(fixture.container({"image": _id}), {"allowed_images": ["**"], "denied_images": []})) == 1
}

test_allow_images_of_the_registry if {
	_found(fixture.container({})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.container({"image_mounts": [fixture.named_image("HostConfig.Mounts[0].Source", {})]})) == set()
	_found(fixture.image_call("image.pull", {"ref": fixture.image({})})) == set()
	_found(fixture.image_call("distribution.inspect", {"ref": fixture.image({})})) == set()
	_found(fixture.image_call("image.search", {"ref": fixture.image({"name": "docker.io/no image"})})) == set()
	_found(fixture.build({"images": [fixture.named_image("cachefrom[0]", {})]})) == set()
	_found(fixture.plugin("plugin.install", {"remote": fixture.image({})})) == set()
}

test_allow_a_service_that_runs_a_plugin if {
	plugin := {"swarm": {"runtime": "plugin"}, "plugin": {"remote": fixture.image({})}}
	_found(fixture.changed(fixture.service({"image": _none}), plugin)) == set()
}

test_allow_ids_where_they_are_permitted if {
	_found_by(fixture.container({"image": _id}), _ids) == set()
	_found_by(fixture.container({"image": _maybe_id}), _ids) == set()
}

test_allow_what_names_no_image if {
	_found(fixture.call("system.info")) == set()
	_found(fixture.update({"image": _none})) == set()
	_found(fixture.image_call("image.tag", {"ref": _evil})) == set()
}
