package docker.authz.controls.apparmor_profile_test

import data.docker.authz.controls.apparmor_profile
import data.docker.authz.fixture

_parameters := {"allowed_apparmor_profiles": ["lab-nginx"]}

_found(call) := violations if {
	violations := apparmor_profile.violations with input as call
		with data.sets as fixture.sets("apparmor_profile", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := apparmor_profile.violations with input as call
		with data.sets as fixture.sets("apparmor_profile", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(profile) := fixture.container({"security": {"apparmor": [{"field": "HostConfig.SecurityOpt[0]", "profile": profile}]}})

test_deny_unconfined if {
	_found(_asked("unconfined")) == {{
		"control": "apparmor_profile",
		"field": "HostConfig.SecurityOpt[0]",
		"value": "unconfined",
		"message": "AppArmor profile unconfined is not allowed.",
	}}
}

test_deny_a_profile_in_another_spelling if count(_found(_asked("Lab-nginx"))) == 1

test_deny_any_of_several if {
	call := fixture.container({"security": {"apparmor": [
		{"field": "a", "profile": "unconfined"},
		{"field": "b", "profile": "docker-default"},
	]}})
	{violation.field | some violation in _found(call)} == {"a"}
}

test_allow_the_default_and_what_is_listed if {
	every profile in ["", "docker-default", "lab-nginx"] {
		_found(_asked(profile)) == set()
	}
	_found(fixture.container({})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_wrong_types if {
	count(_found(_asked(null))) == 1
	count(_found(_asked(["docker-default"]))) == 1
	count(_found(fixture.container({"security": {"apparmor": null}}))) == 1
	count(_found(fixture.container({"security": {"apparmor": ["docker-default"]}}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(object.union(fixture.service(null), {"request": {"action": "service.update"}}))) == 1
}
