package docker.authz_test

import data.docker.authz
import data.docker.authz.fixture

_decision(call, modes) := decision if {
	decision := authz.decision with input as call
		with data.sets as {"test": {"modes": modes, "parameters": {"privileged_container": {"allowed_privileged_images": []}}}}
}

_privileged := fixture.container({"privileged": true})

test_allow_where_no_control_objects if {
	_decision(fixture.container({}), {"privileged_container": "deny"}) == {
		"allow": true,
		"violations": [],
		"warnings": [],
	}
}

test_deny_a_violation if {
	decision := _decision(_privileged, {"privileged_container": "deny"})
	not decision.allow
	{[found.control, found.mode] | some found in decision.violations} == {["privileged_container", "deny"]}
	decision.warnings == []
}

test_allow_with_a_warning if {
	decision := _decision(_privileged, {"privileged_container": "warn"})
	decision.allow
	{[found.control, found.mode] | some found in decision.warnings} == {["privileged_container", "warn"]}
	decision.violations == []
}

test_allow_what_is_switched_off if _decision(_privileged, {"privileged_container": "off"}).allow

test_deny_in_a_mode_that_nobody_knows if {
	not _decision(_privileged, {"privileged_container": "denied"}).allow
}

test_allow_and_deny_by_the_mode_of_the_caller if {
	call := fixture.changed(_privileged, {"overrides": {"modes": {"privileged_container": "off"}}})
	_decision(call, {"privileged_container": "deny"}).allow
	strict := fixture.changed(_privileged, {"overrides": {"modes": {"privileged_container": "deny"}}})
	not _decision(strict, {"privileged_container": "off"}).allow
}

test_allow_where_the_violation_itself_only_warns if {
	call := fixture.changed(
		fixture.container({"ns": {"user": {"mode": "host"}}}),
		{"host": {"userns_remap": false}, "overrides": {"parameters": {"host_user_namespace": {"warn_only_without_remap": true}}}},
	)
	decision := _decision(call, {"host_user_namespace": "deny"})
	decision.allow
	count(decision.warnings) == 1
}

test_deny_where_the_set_is_not_whole if {
	not _decision(fixture.call("system.info"), {}).allow
	not _decision(fixture.changed(fixture.call("system.info"), {"set": "other"}), {"privileged_container": "deny"}).allow
}

test_deny_a_control_that_was_not_compiled_when_the_policy_is_loaded if {
	call := fixture.changed(fixture.call("system.info"), {"set": "self-check"})
	decision := authz.decision with input as call
		with data.sets as {"self-check": {"modes": {"no_such_control": "deny"}, "parameters": {}}}
	decision == {"allow": false, "violations": [], "warnings": []}
}

test_allow_where_every_control_was_compiled_when_the_policy_is_loaded if {
	call := fixture.changed(fixture.call("system.info"), {"set": "self-check"})
	decision := authz.decision with input as call
		with data.sets as {"self-check": {"modes": {"host_pid_namespace": "deny"}, "parameters": {}}}
	decision.allow
}

test_deny_another_schema if {
	not _decision(fixture.changed(fixture.call("system.info"), {"schema": 2}), {"privileged_container": "deny"}).allow
}

test_deny_what_is_no_input if {
	not _decision({}, {"privileged_container": "deny"}).allow
}

test_ask_only_the_controls_of_the_action if {
	modes := {"privileged_container": "deny", "host_pid_namespace": "deny"}
	call := fixture.container({"privileged": true, "ns": {"pid": {"mode": "host"}}})
	found := {violation.control | some violation in _decision(call, modes).violations}
	found == {"privileged_container", "host_pid_namespace"}
	one := _decision(call, modes) with data.controls_of as {"container.create": ["host_pid_namespace"]}
	{violation.control | some violation in one.violations} == {"host_pid_namespace"}
	all := _decision(call, modes) with data.controls_of as {"container.start": []}
	count(all.violations) == 2
}

test_ask_only_the_controls_that_the_set_has_for_the_action if {
	call := fixture.container({"privileged": true, "ns": {"pid": {"mode": "host"}}})
	modes := {"privileged_container": "deny", "host_pid_namespace": "deny"}
	asked := {"test": {"container.create": {"host_pid_namespace": "warn"}}}
	decision := _decision(call, modes) with data.asked as asked
	decision.allow
	{[found.control, found.mode] | some found in decision.warnings} == {["host_pid_namespace", "warn"]}

	# Where a mode is the caller's own, the list is not the caller's.
	own := fixture.changed(call, {"overrides": {"modes": {"privileged_container": "warn"}}})
	{found.control | some found in _decision(own, modes).violations} == {"host_pid_namespace"} with data.asked as asked
	count(_decision(own, modes).warnings) == 1 with data.asked as asked
}
