package docker.authz.controls.memory_limit_test

import data.docker.authz.controls.memory_limit
import data.docker.authz.fixture

_parameters := {"require_memory_limit": true, "max_memory": 4096, "forbid_unlimited_swap": true, "max_swap": 1024}

_found(call) := _found_by(call, {})

_found_by(call, parameters) := violations if {
	violations := memory_limit.violations with input as call
		with data.sets as fixture.sets("memory_limit", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

_messages_by(call, parameters) := {violation.message | some violation in _found_by(call, parameters)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_parameters if {
	count(memory_limit.violations) > 0 with input as fixture.container({"resources": {"memory": 2048, "swap_extra": 0}})
		with data.sets as fixture.sets("memory_limit", {})
}

_updated_service(changes) := object.union(fixture.service(changes), {"request": {"action": "service.update"}})

_optional := {"require_memory_limit": false}

_resources(changes) := {"resources": object.union({"memory": 2048, "swap_extra": 1024}, changes)}

_build(changes, version, trusted) := fixture.changed(
	fixture.build(object.union(_resources(changes), {"version": version})),
	{"request": {"query_trusted": trusted}},
)

_required := {"A memory limit is required (max 4096)."}

_large := {"A memory limit of 4097 is too large. Use --memory 4096 or less."}

test_allow_within_the_limits if {
	_found(fixture.container(_resources({}))) == set()
	_found(fixture.update(_resources({}))) == set()
	_found(fixture.service(_resources({}))) == set()
	_found(_updated_service(_resources({}))) == set()
	_found(fixture.build(_resources({}))) == set()
	_found(fixture.container(_resources({"memory": 4096}))) == set()
}

test_allow_an_update_that_leaves_it if _found(fixture.update({})) == set()

test_deny_no_limit if {
	_found(fixture.container({})) == {{
		"control": "memory_limit",
		"field": "HostConfig.Memory",
		"value": null,
		"message": "A memory limit is required (max 4096).",
	}}
	_messages(fixture.service({})) == _required
	_messages(_updated_service({})) == _required
	_messages(fixture.build({})) == _required
	_messages_by(fixture.container({}), {"max_memory": 0}) == {"A memory limit is required."}
	_found_by(fixture.container({}), _optional) == set()
	_found_by(fixture.build({}), _optional) == set()
}

test_deny_too_large_a_limit if {
	_messages(fixture.container(_resources({"memory": 4097}))) == _large
	_messages(fixture.update(_resources({"memory": 4097}))) == _large
	_messages(fixture.service(_resources({"memory": 4097}))) == _large
	_messages(fixture.build(_resources({"memory": 4097}))) == _large
	_messages_by(fixture.container(_resources({"memory": 4097})), _optional) == _large
	_found_by(fixture.container(_resources({"memory": 4097})), {"max_memory": 0}) == set()
}

test_deny_unlimited_swap if {
	unlimited := {"swap_unlimited": true, "swap_extra": null}
	any_swap := {"max_swap": 0}
	_messages_by(fixture.container(_resources(unlimited)), any_swap) == {"Unlimited swap is not allowed. Remove --memory-swap -1."}
	count(_found_by(fixture.update(_resources(unlimited)), any_swap)) == 1
	count(_found_by(fixture.service(_resources(unlimited)), any_swap)) == 1
	count(_found_by(fixture.build(_resources(unlimited)), any_swap)) == 1
	count(_found(fixture.container(_resources(unlimited)))) == 2
	_found_by(fixture.container(_resources(unlimited)), {"max_swap": 0, "forbid_unlimited_swap": false}) == set()
}

test_deny_too_much_swap if {
	much := {"Swap may exceed the memory by 1024 at most. Give --memory and --memory-swap, which is the sum of both."}
	_messages(fixture.container(_resources({"swap_extra": 1025}))) == much
	_messages(fixture.update(_resources({"swap_extra": null}))) == much
	_found_by(fixture.update(_resources({"swap_extra": null})), {"max_swap": 0}) == set()
}

test_a_build_proves_its_limit_by_a_query_that_nothing_overrides if {
	_messages(_build({}, "2", false)) == {"A memory limit is required, and a build from a tar cannot prove that it has one. Use BuildKit."}
	_found_by(_build({}, "2", false), _optional) == set()
	_found(_build({"memory": 0}, "2", true)) == set()
	_messages(_build({"memory": 0}, "1", true)) == _required
}

test_deny_wrong_types if {
	every odd in [null, "2048", true, []] {
		count(_found_by(fixture.container(_resources({"memory": odd})), {"max_memory": 0})) > 0
		count(_found(fixture.update(_resources({"memory": odd})))) > 0
		count(_found(fixture.container(_resources({"swap_extra": odd})))) > 0
	}
	count(_found_by(fixture.container(_resources({"swap_unlimited": null})), {"forbid_unlimited_swap": false})) == 1
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.update(null), fixture.service(null), _updated_service(null), fixture.build(null)] {
		count(_found(call)) > 0
		count(_found_by(call, {"require_memory_limit": false, "max_memory": 0})) > 0
	}
	count(_found(fixture.container({"resources": null}))) > 0
}
