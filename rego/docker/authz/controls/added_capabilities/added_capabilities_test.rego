package docker.authz.controls.added_capabilities_test

import data.docker.authz.controls.added_capabilities
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := added_capabilities.violations with input as call
		with data.sets as fixture.sets("added_capabilities", parameters)
}

_parameters := {"allowed_capabilities": ["CHOWN", "KILL", "SYS_ADMIN", "ALL"], "never_capabilities": ["SYS_ADMIN"]}

test_deny_a_capability_that_is_not_listed if {
	_found(fixture.container({"caps": {"add": [{"field": "HostConfig.CapAdd[0]", "name": "NET_ADMIN"}]}}), _parameters) == {{
		"control": "added_capabilities",
		"field": "HostConfig.CapAdd[0]",
		"value": "NET_ADMIN",
		"message": "Capability NET_ADMIN may not be added. Allowed: CHOWN, KILL, SYS_ADMIN, ALL.",
	}}
}

test_deny_all_whatever_is_listed if {
	count(_found(fixture.container({"caps": {"add": [{"field": "HostConfig.CapAdd[0]", "name": "ALL"}]}}), _parameters)) == 1
}

test_deny_what_never_may_be_added_though_listed if {
	count(_found(fixture.container({"caps": {"add": [{"field": "HostConfig.CapAdd[0]", "name": "SYS_ADMIN"}]}}), _parameters)) == 1
}

test_deny_one_of_several if {
	count(_found(fixture.container({"caps": {"add": [{"field": "a", "name": "KILL"}, {"field": "b", "name": "BPF"}]}}), _parameters)) == 1
}

test_deny_of_a_service if {
	count(_found(fixture.service({"caps": {"add": [{"field": "a", "name": "BPF"}]}}), _parameters)) == 1
}

test_deny_the_field_of_old if {
	{found.message | some found in _found(fixture.container({"caps": {"legacy": ["CHOWN"]}}), _parameters)} == {"Capability CHOWN may not be added. Allowed: CHOWN, KILL, SYS_ADMIN, ALL."}
}

test_deny_capabilities_that_are_unreadable if {
	{found.message | some found in _found(fixture.container({"caps": {"add": null}}), _parameters)} == {"Capability (unreadable) may not be added. Allowed: CHOWN, KILL, SYS_ADMIN, ALL."}
	count(_found(fixture.container({"caps": {"legacy": null}}), _parameters)) == 1
	count(_found(fixture.container({"caps": null}), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 1
	count(_found(fixture.service(null), _parameters)) == 1
}

test_deny_capabilities_of_the_wrong_type if {
	count(_found(fixture.container({"caps": {"add": "KILL"}}), _parameters)) == 1
	count(_found(fixture.container({"caps": {"add": ["KILL"]}}), _parameters)) == 1
	count(_found(fixture.container({"caps": {"add": [{"field": "HostConfig.CapAdd[0]", "name": 5}]}}), _parameters)) == 1
	count(_found(fixture.container({"caps": {"add": [{"field": "HostConfig.CapAdd[0]", "name": null}]}}), _parameters)) == 1
}

test_deny_where_the_lists_are_missing if {
	count(_found(fixture.container({"caps": {"add": [{"field": "HostConfig.CapAdd[0]", "name": "KILL"}]}}), {})) == 1
	count(_found(fixture.container({"caps": {"add": [{"field": "HostConfig.CapAdd[0]", "name": "KILL"}]}}), {"allowed_capabilities": ["KILL"]})) == 1
}

test_allow_listed_capabilities if {
	_found(fixture.container({"caps": {"add": [{"field": "a", "name": "KILL"}, {"field": "b", "name": "CHOWN"}]}}), _parameters) == set()
}

test_allow_a_container_without_any if {
	_found(fixture.container({}), _parameters) == set()
}

test_allow_a_call_without_a_container if {
	_found(fixture.call("system.info"), _parameters) == set()
}
