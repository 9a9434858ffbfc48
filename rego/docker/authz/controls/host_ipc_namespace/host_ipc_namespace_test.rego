package docker.authz.controls.host_ipc_namespace_test

import data.docker.authz.controls.host_ipc_namespace
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := host_ipc_namespace.violations with input as call
		with data.sets as fixture.sets("host_ipc_namespace", parameters)
}

_parameters := {"allow_shareable_ipc": true}

test_deny_host if {
	_found(fixture.container({"ns": {"ipc": {"mode": "host"}}}), _parameters) == {{
		"control": "host_ipc_namespace",
		"field": "HostConfig.IpcMode",
		"value": "host",
		"message": "The host IPC namespace is not allowed.",
	}}
}

test_deny_a_mode_that_nobody_knows if {
	every mode in ["Host", "host ", null, false, 5, []] {
		count(_found(fixture.container({"ns": {"ipc": {"mode": mode}}}), _parameters)) == 1
	}
}

test_deny_namespaces_that_are_unreadable if {
	count(_found(fixture.container({"ns": {"ipc": null}}), _parameters)) == 1
	count(_found(fixture.container({"ns": null}), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 1
}

test_allow_the_safe_modes if {
	every mode in ["", "none", "private", "shareable", "container"] {
		_found(fixture.container({"ns": {"ipc": {"mode": mode}}}), _parameters) == set()
	}
}

test_allow_a_call_without_a_container if {
	_found(fixture.call("system.info"), _parameters) == set()
}

test_deny_shareable_where_it_is_not_permitted if {
	{found.message | some found in _found(fixture.container({"ns": {"ipc": {"mode": "shareable"}}}), {"allow_shareable_ipc": false})} == {"A shareable IPC namespace is not allowed. Use --ipc=private."}
	count(_found(fixture.container({"ns": {"ipc": {"mode": "shareable"}}}), {})) == 1
}

test_deny_saying_nothing_to_an_old_api if {
	count(_found(fixture.changed(fixture.container({}), {"request": {"api_minor": 39}}), {"allow_shareable_ipc": false})) == 1
}

test_allow_saying_nothing if {
	_found(fixture.changed(fixture.container({}), {"request": {"api_minor": 39}}), _parameters) == set()
	_found(fixture.container({}), {"allow_shareable_ipc": false}) == set()
	_found(fixture.changed(fixture.container({}), {"request": {"api_minor": null}}), {"allow_shareable_ipc": false}) == set()
}
