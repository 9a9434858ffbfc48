package docker.authz.controls.image_pinning_test

import data.docker.authz.controls.image_pinning
import data.docker.authz.fixture

_found(call, pinning) := found if {
	found := image_pinning.violations with input as call
		with data.sets as fixture.sets("image_pinning", {"pinning": pinning, "pinning_exempt": ["localhost/**"]})
}

_image(tag, selector) := fixture.container({"image": fixture.image({"tag": tag, "selector": selector})})

_of_kind(kind) := fixture.container({"image": {"raw": "x", "kind": kind, "tag": "", "selector": ""}})

_pull(tag, selector) := fixture.image_call("image.pull", {"ref": fixture.image({"tag": tag, "selector": selector})})

_levels := ["no-latest", "tag", "digest"]

test_deny_latest if {
	_found(fixture.container({}), "no-latest") == {{
		"control": "image_pinning",
		"field": "Image",
		"value": "alpine",
		"message": "Image alpine must be pinned. Use alpine@sha256:<digest> (or a fixed tag).",
	}}
	count(_found(_image("latest", ":latest"), "no-latest")) == 1
	count(_found(fixture.service({}), "no-latest")) == 1
	count(_found(object.union(fixture.service({}), {"request": {"action": "service.update"}}), "no-latest")) == 1
	count(_found(_pull("latest", ":latest"), "no-latest")) == 1
}

test_deny_all_tags_of_a_pull if {
	every level in _levels {
		count(_found(_pull("", ":*"), level)) == 1
	}
}

test_deny_no_tag_at_all if {
	count(_found(fixture.container({}), "tag")) == 1
	count(_found(_image("3.20", ":3.20"), "digest")) == 1
	{found.message | some found in _found(fixture.container({}), "digest")} == {"Image alpine must be pinned by its digest. Use alpine@sha256:<digest>."}
}

test_deny_images_that_are_mounted if {
	mounted := fixture.container({
		"image": fixture.image({"selector": "@sha256:aaaa"}),
		"image_mounts": [fixture.named_image("HostConfig.Mounts[0].Source", {})],
	})
	{found.field | some found in _found(mounted, "no-latest")} == {"HostConfig.Mounts[0].Source"}
	count(_found(fixture.container({"image": fixture.image({"selector": ":1"}), "image_mounts": null}), "no-latest")) == 1
	count(_found(fixture.container({"image": fixture.image({"selector": ":1"}), "image_mounts": [null]}), "no-latest")) == 1
}

test_deny_what_is_no_image if {
	every level in _levels {
		every image in [null, "alpine@sha256:aaaa", {"selector": null}, {"kind": "invalid"}, {"kind": "none", "selector": ""}] {
			count(_found(fixture.container({"image": image}), level)) == 1
		}
		count(_found(fixture.container(null), level)) == 2
		count(_found(fixture.service(null), level)) == 2
		count(_found(fixture.image_call("image.pull", null), level)) == 1
		count(_found(fixture.image_call("image.pull", {"ref": null}), level)) == 1
	}
}

test_deny_the_beginning_of_an_id if {
	count(_found(fixture.container({"image": {"kind": "maybe-id"}}), "no-latest")) == 1
}

test_deny_where_the_parameters_are_missing if {
	call := _image("3.20", ":3.20")
	count(_found(call, null)) == 1
	count(_found(call, "strict")) == 1
	violations := image_pinning.violations with input as call with data.sets as fixture.sets("image_pinning", {})
	count(violations) == 1
}

test_allow_what_is_pinned if {
	_found(_image("3.20", ":3.20"), "no-latest") == set()
	_found(_image("Latest", ":Latest"), "no-latest") == set()
	_found(_image("latest", ":latest"), "tag") == set()
	_found(_pull("3.20", ":3.20"), "no-latest") == set()
	every level in _levels {
		_found(_image("", "@sha256:aaaa"), level) == set()
		_found(_image("latest", "@sha256:aaaa"), level) == set()
		_found(_pull("", "@sha256:aaaa"), level) == set()
	}
}

test_allow_an_id if {
	every level in _levels {
		_found(_of_kind("id"), level) == set()
	}
}

test_allow_what_is_exempt if {
	_found(fixture.container({"image": fixture.image({"name": "localhost/app"})}), "digest") == set()
}

test_allow_anything_where_it_is_off if {
	_found(fixture.container({}), "off") == set()
	_found(_of_kind("invalid"), "off") == set()
}

test_allow_a_service_that_runs_a_plugin if {
	service := fixture.changed(fixture.service({"image": {"kind": "none"}}), {"swarm": {"runtime": "plugin"}})
	_found(service, "digest") == set()
}

test_allow_what_runs_no_image if {
	_found(fixture.call("system.info"), "digest") == set()
	_found(fixture.update({}), "digest") == set()
	_found(fixture.image_call("image.push", {"ref": fixture.image({})}), "digest") == set()
}
