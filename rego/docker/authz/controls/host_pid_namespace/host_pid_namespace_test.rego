package docker.authz.controls.host_pid_namespace_test

import data.docker.authz.controls.host_pid_namespace
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := host_pid_namespace.violations with input as call
		with data.sets as fixture.sets("host_pid_namespace", parameters)
}

_parameters := {}

test_deny_host if {
	_found(fixture.container({"ns": {"pid": {"mode": "host"}}}), _parameters) == {{
		"control": "host_pid_namespace",
		"field": "HostConfig.PidMode",
		"value": "host",
		"message": "The host PID namespace is not allowed.",
	}}
}

test_deny_a_mode_that_nobody_knows if {
	every mode in ["Host", "host ", null, false, 5, []] {
		count(_found(fixture.container({"ns": {"pid": {"mode": mode}}}), _parameters)) == 1
	}
}

test_deny_namespaces_that_are_unreadable if {
	count(_found(fixture.container({"ns": {"pid": null}}), _parameters)) == 1
	count(_found(fixture.container({"ns": null}), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 1
}

test_allow_the_safe_modes if {
	every mode in ["", "container"] {
		_found(fixture.container({"ns": {"pid": {"mode": mode}}}), _parameters) == set()
	}
}

test_allow_a_call_without_a_container if {
	_found(fixture.call("system.info"), _parameters) == set()
}
