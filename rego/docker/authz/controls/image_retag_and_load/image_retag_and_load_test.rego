package docker.authz.controls.image_retag_and_load_test

import data.docker.authz.controls.image_retag_and_load
import data.docker.authz.fixture

_parameters := {
	"protected_images": ["docker.io/trusted/**"],
	"own_images": [],
	"allow_load": false,
	"allow_import_url": false,
	"allow_commit_changes": false,
}

_own := object.union(_parameters, {"own_images": ["docker.io/trusted/alice/**"]})

_open := {"protected_images": [], "own_images": [], "allow_load": true, "allow_import_url": true, "allow_commit_changes": true}

_found_by(call, parameters) := found if {
	found := image_retag_and_load.violations with input as call
		with data.sets as fixture.sets("image_retag_and_load", parameters)
}

_found(call) := _found_by(call, _parameters)

_messages(call) := {found.message | some found in _found(call)}

_trusted := fixture.image({"raw": "trusted/app", "path": "trusted/app", "name": "docker.io/trusted/app"})

_of_alice := fixture.image({"raw": "trusted/alice/x", "name": "docker.io/trusted/alice/x"})

_id := {"raw": "aaaa", "kind": "id", "name": "", "selector": ""}

_naming := ["image.tag", "image.commit", "image.import"]

_publisher(call) := object.union(call, {"user": {"roles": ["developer", "image-publisher"]}})

test_deny_a_reserved_name if {
	_found(fixture.image_call("image.tag", {"target": _trusted})) == {{
		"control": "image_retag_and_load",
		"field": "repo",
		"value": "trusted/app",
		"message": "The name trusted/app is reserved for publishers. Reserved: docker.io/trusted/**.",
	}}
	every action in _naming {
		count(_found(fixture.image_call(action, {"target": _trusted}))) == 1
		count(_found(fixture.image_call(action, {"target": null}))) == 1
		count(_found(fixture.image_call(action, {"target": "x"}))) == 1
		count(_found(fixture.image_call(action, {"target": {"kind": "invalid"}}))) == 1
	}
}

test_deny_what_is_not_ones_own if {
	{found.message | some found in _found_by(fixture.image_call("image.tag", {"target": _trusted}), _own)} == {"The name trusted/app is reserved. Tag your image as one of docker.io/trusted/alice/**."}
}

test_deny_reserved_names_of_a_build if {
	{found.field | some found in _found(fixture.build({"tags": [fixture.named_image("t[0]", {}), {"field": "t[1]", "image": _trusted}]}))} == {"t[1]"}
	count(_found(fixture.build({"tags": [null]}))) == 1
	count(_found(fixture.build({"tags": null}))) == 1
	count(_found(fixture.build(null))) == 1
}

test_deny_the_removal_of_a_reserved_name if {
	_messages(fixture.image_call("image.delete", {"ref": _trusted})) == {"Image trusted/app may not be removed: its name is reserved, or it is an id, which may mean an image with a reserved name. Give the full name of one of your own images."}
	count(_found(fixture.image_call("image.delete", {"ref": _id}))) == 1
	count(_found(fixture.image_call("image.delete", {"ref": {"kind": "maybe-id"}}))) == 1
	count(_found(fixture.image_call("image.delete", {"ref": null}))) == 1
	count(_found(fixture.image_call("image.delete", null))) == 1
	count(_found_by(fixture.image_call("image.delete", {"ref": _id}), {})) == 1
}

test_deny_what_the_client_sends if {
	load := {"Images may not be brought in with docker load or docker import. Pull them from a registry."}
	_messages(fixture.image_call("image.load", {"from_client": true})) == load
	_messages(fixture.image_call("image.import", {"from_client": true})) == load
	_messages(fixture.image_call("image.load", {"from_client": null})) == load
	_messages(fixture.image_call("image.load", null)) == load
}

test_deny_what_the_daemon_fetches if {
	_messages(fixture.image_call("image.import", {"from_url": "http://10.0.0.9/x"})) == {"Images may not be imported from http://10.0.0.9/x. Pull them from a registry."}
	count(_found(fixture.image_call("image.import", {"from_url": null}))) == 1
}

test_deny_changes if {
	user := {"field": "changes[0]", "instruction": "user"}
	_messages(fixture.image_call("image.commit", {"changes": [user]})) == {"An image's user may not be changed with docker commit or import. Use a Dockerfile."}
	count(_found(fixture.image_call("image.import", {"changes": [user]}))) == 1
	count(_found(fixture.image_call("image.commit", {"changes": [null]}))) == 1
	count(_found(fixture.image_call("image.commit", {"changes": null}))) == 1
	count(_found(fixture.image_call("image.commit", null))) == 2
}

test_deny_where_the_parameters_are_missing if {
	every action in _naming {
		count(_found_by(fixture.image_call(action, {"target": fixture.image({})}), {})) == 1
	}
	count(_found_by(fixture.image_call("image.load", {"from_client": true}), {})) == 1
	count(_found_by(fixture.image_call("image.tag", {"target": fixture.image({})}), {"protected_images": "**"})) == 1
}

test_allow_other_names if {
	every action in _naming {
		_found(fixture.image_call(action, {"target": fixture.image({})})) == set()
		_found(fixture.image_call(action, {})) == set()
	}
	_found(fixture.build({"tags": [fixture.named_image("t[0]", {})]})) == set()
	_found(fixture.image_call("image.delete", {"ref": fixture.image({})})) == set()
}

test_allow_ones_own if {
	_found_by(fixture.image_call("image.tag", {"target": _of_alice}), _own) == set()
	_found_by(fixture.image_call("image.delete", {"ref": _of_alice}), _own) == set()
}

test_allow_publishers if {
	_found(_publisher(fixture.image_call("image.tag", {"target": _trusted}))) == set()
	_found(_publisher(fixture.build({"tags": [{"field": "t[0]", "image": _trusted}]}))) == set()
	_found(_publisher(fixture.image_call("image.delete", {"ref": _trusted}))) == set()
	_found(_publisher(fixture.image_call("image.delete", {"ref": _id}))) == set()
	count(_found(_publisher(fixture.image_call("image.load", {"from_client": true})))) == 1
}

test_allow_all_of_it_where_nothing_is_reserved if {
	import_call := {"from_client": true, "target": _trusted, "changes": [{"field": "changes[0]", "instruction": "user"}]}
	_found_by(fixture.image_call("image.import", import_call), _open) == set()
	_found_by(fixture.image_call("image.import", {"from_url": "http://x/y"}), _open) == set()
	_found_by(fixture.image_call("image.load", {"from_client": true}), _open) == set()
	_found_by(fixture.image_call("image.delete", {"ref": _id}), _open) == set()
}

test_allow_what_gives_no_name if {
	_found(fixture.call("system.info")) == set()
	_found(fixture.image_call("image.pull", {"ref": _trusted})) == set()
}
