package docker.authz.controls.seccomp_profile_test

import data.docker.authz.controls.seccomp_profile
import data.docker.authz.fixture

_parameters := {"allowed_seccomp_sha256": ["aa11"]}

_found(call) := violations if {
	violations := seccomp_profile.violations with input as call
		with data.sets as fixture.sets("seccomp_profile", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := seccomp_profile.violations with input as call
		with data.sets as fixture.sets("seccomp_profile", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(mode, sha256) := fixture.container({"security": {"seccomp": [
	{"field": "HostConfig.SecurityOpt[0]", "mode": mode, "sha256": sha256},
	{"field": "HostConfig.SecurityOpt[1]", "mode": "default", "sha256": null},
]}})

test_deny_unconfined_even_if_taken_back if {
	_found(_asked("unconfined", null)) == {{
		"control": "seccomp_profile",
		"field": "HostConfig.SecurityOpt[0]",
		"value": "unconfined",
		"message": "The seccomp profile may not be changed.",
	}}
}

test_deny_a_profile_that_is_not_listed if count(_found(_asked("custom", "bb22"))) == 1

test_deny_a_profile_of_unknown_content if {
	count(_found(_asked("custom", null))) == 1
	count(_found(_asked("unknown", null))) == 1
	count(_found_by(_asked("custom", null), {"allowed_seccomp_sha256": [null]})) == 0
}

test_allow_what_is_listed_and_the_default if {
	_found(_asked("custom", "aa11")) == set()
	_found(_asked("default", null)) == set()
	_found(fixture.container({})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_wrong_types if {
	count(_found(fixture.container({"security": {"seccomp": null}}))) == 1
	count(_found(fixture.container({"security": {"seccomp": "unconfined"}}))) == 1
	count(_found(fixture.container({"security": {"seccomp": [null]}}))) == 1
	count(_found(fixture.container({"security": {"seccomp": ["default"]}}))) == 1
	count(_found(_asked(null, "aa11"))) == 1
	count(_found(fixture.container({"security": null}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(object.union(fixture.service(null), {"request": {"action": "service.update"}}))) == 1
}
