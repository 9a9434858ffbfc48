package docker.authz.controls.host_user_namespace_test

import data.docker.authz.controls.host_user_namespace
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := host_user_namespace.violations with input as call
		with data.sets as fixture.sets("host_user_namespace", parameters)
}

_parameters := {"warn_only_without_remap": true}

test_deny_host if {
	_found(fixture.container({"ns": {"user": {"mode": "host"}}}), _parameters) == {{
		"control": "host_user_namespace",
		"field": "HostConfig.UsernsMode",
		"value": "host",
		"message": "Opting out of user-namespace remapping is not allowed.",
	}}
}

test_deny_a_mode_that_nobody_knows if {
	every mode in ["Host", "host ", null, false, 5, []] {
		count(_found(fixture.container({"ns": {"user": {"mode": mode}}}), _parameters)) == 1
	}
}

test_deny_namespaces_that_are_unreadable if {
	count(_found(fixture.container({"ns": {"user": null}}), _parameters)) == 1
	count(_found(fixture.container({"ns": null}), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 1
}

test_allow_the_safe_modes if {
	every mode in [""] {
		_found(fixture.container({"ns": {"user": {"mode": mode}}}), _parameters) == set()
	}
}

test_allow_a_call_without_a_container if {
	_found(fixture.call("system.info"), _parameters) == set()
}

test_warn_while_the_daemon_does_not_remap if {
	{object.get(found, "mode", "deny") | some found in _found(fixture.changed(fixture.container({"ns": {"user": {"mode": "host"}}}), {"host": {"userns_remap": false}}), _parameters)} == {"warn"}
}

test_deny_unless_it_is_known_that_the_daemon_does_not_remap if {
	{object.get(found, "mode", "deny") | some found in _found(fixture.changed(fixture.container({"ns": {"user": {"mode": "host"}}}), {"host": {"userns_remap": null}}), _parameters)} == {"deny"}
	{object.get(found, "mode", "deny") | some found in _found(fixture.changed(fixture.container({"ns": {"user": {"mode": "host"}}}), {"host": {"userns_remap": true}}), _parameters)} == {"deny"}
	{object.get(found, "mode", "deny") | some found in _found(fixture.changed(fixture.container({"ns": {"user": {"mode": "host"}}}), {"host": {"userns_remap": "false"}}), _parameters)} == {"deny"}
}

test_deny_unless_warning_is_set if {
	{object.get(found, "mode", "deny") | some found in _found(fixture.changed(fixture.container({"ns": {"user": {"mode": "host"}}}), {"host": {"userns_remap": false}}), {"warn_only_without_remap": false})} == {"deny"}
	{object.get(found, "mode", "deny") | some found in _found(fixture.changed(fixture.container({"ns": {"user": {"mode": "host"}}}), {"host": {"userns_remap": false}}), {})} == {"deny"}
}

test_deny_what_is_unreadable_without_remapping_too if {
	{object.get(found, "mode", "deny") | some found in _found(fixture.changed(fixture.container(null), {"host": {"userns_remap": false}}), _parameters)} == {"deny"}
}
