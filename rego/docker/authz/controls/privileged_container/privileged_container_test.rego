package docker.authz.controls.privileged_container_test

import data.docker.authz.controls.privileged_container
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := privileged_container.violations with input as call
		with data.sets as fixture.sets("privileged_container", parameters)
}

_parameters := {"allowed_privileged_images": ["docker.io/library/alpine@sha256:aaaa"]}

test_deny_privileged if {
	_found(fixture.container({"privileged": true}), _parameters) == {{
		"control": "privileged_container",
		"field": "HostConfig.Privileged",
		"value": null,
		"message": "Privileged mode is not allowed.",
	}}
}

test_deny_privileged_unknown_or_odd if {
	count(_found(fixture.container({"privileged": null}), _parameters)) == 1
	count(_found(fixture.container({"privileged": "false"}), _parameters)) == 1
	count(_found(fixture.container({"privileged": 0}), _parameters)) == 1
}

test_deny_unknown_for_a_permitted_image if {
	count(_found(fixture.container({"privileged": null, "image": fixture.image({"digest": "sha256:aaaa"})}), _parameters)) == 1
}

test_deny_a_spec_that_is_unreadable if {
	count(_found(fixture.container(null), _parameters)) == 1
}

test_deny_a_permitted_name_without_its_digest if {
	count(_found(fixture.container({"privileged": true, "image": fixture.image({"tag": "latest"})}), _parameters)) == 1
}

test_deny_an_image_that_is_unreadable if {
	count(_found(fixture.container({"privileged": true, "image": null}), _parameters)) == 1
}

test_deny_where_the_list_is_missing if {
	count(_found(fixture.container({"privileged": true, "image": fixture.image({"digest": "sha256:aaaa"})}), {})) == 1
}

test_allow_a_permitted_image_by_digest if {
	_found(fixture.container({"privileged": true, "image": fixture.image({"digest": "sha256:aaaa"})}), _parameters) == set()
}

test_allow_an_unprivileged_container if {
	_found(fixture.container({}), _parameters) == set()
}

test_allow_a_call_without_a_container if {
	_found(fixture.call("system.info"), _parameters) == set()
}
