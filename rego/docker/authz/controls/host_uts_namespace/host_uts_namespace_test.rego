package docker.authz.controls.host_uts_namespace_test

import data.docker.authz.controls.host_uts_namespace
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := host_uts_namespace.violations with input as call
		with data.sets as fixture.sets("host_uts_namespace", parameters)
}

_parameters := {}

test_deny_host if {
	_found(fixture.container({"ns": {"uts": {"mode": "host"}}}), _parameters) == {{
		"control": "host_uts_namespace",
		"field": "HostConfig.UTSMode",
		"value": "host",
		"message": "The host UTS namespace is not allowed.",
	}}
}

test_deny_a_mode_that_nobody_knows if {
	every mode in ["Host", "host ", null, false, 5, []] {
		count(_found(fixture.container({"ns": {"uts": {"mode": mode}}}), _parameters)) == 1
	}
}

test_deny_namespaces_that_are_unreadable if {
	count(_found(fixture.container({"ns": {"uts": null}}), _parameters)) == 1
	count(_found(fixture.container({"ns": null}), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 1
}

test_allow_the_safe_modes if {
	every mode in [""] {
		_found(fixture.container({"ns": {"uts": {"mode": mode}}}), _parameters) == set()
	}
}

test_allow_a_call_without_a_container if {
	_found(fixture.call("system.info"), _parameters) == set()
}
