package docker.authz.controls.pids_limit_test

import data.docker.authz.controls.pids_limit
import data.docker.authz.fixture

_parameters := {"require_pids_limit": true, "max_pids": 512, "allow_limit_removal": false}

_found(call) := _found_by(call, {})

_found_by(call, parameters) := violations if {
	violations := pids_limit.violations with input as call
		with data.sets as fixture.sets("pids_limit", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

_messages_by(call, parameters) := {violation.message | some violation in _found_by(call, parameters)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_parameters if {
	count(pids_limit.violations) > 0 with input as fixture.container({"resources": {"pids": 2}})
		with data.sets as fixture.sets("pids_limit", {})
}

_updated_service(changes) := object.union(fixture.service(changes), {"request": {"action": "service.update"}})

_optional := {"require_pids_limit": false}

_resources(changes) := {"resources": object.union({"pids": 512}, changes)}

_required := {"A process limit is required (max 512)."}

_large := {"A limit of 513 processes is too large. Use --pids-limit 512 or less."}

test_allow_within_the_limits if {
	_found(fixture.container(_resources({}))) == set()
	_found(fixture.update(_resources({}))) == set()
	_found(fixture.service(_resources({}))) == set()
	_found(_updated_service(_resources({}))) == set()
}

test_allow_an_update_that_leaves_it_and_a_build if {
	_found(fixture.update({})) == set()
	_found(fixture.build({})) == set()
}

test_deny_no_limit if {
	_found(fixture.container({})) == {{
		"control": "pids_limit",
		"field": "HostConfig.PidsLimit",
		"value": null,
		"message": "A process limit is required (max 512).",
	}}
	_messages(fixture.container({"resources": {"pids_unlimited": true}})) == _required
	_messages(fixture.service({})) == _required
	_messages(_updated_service({})) == _required
	_messages_by(fixture.container({}), {"max_pids": 0}) == {"A process limit is required."}
	_found_by(fixture.container({"resources": {"pids_unlimited": true}}), _optional) == set()
}

test_deny_too_large_a_limit if {
	_messages(fixture.container(_resources({"pids": 513}))) == _large
	_messages(fixture.update(_resources({"pids": 513}))) == _large
	_messages(fixture.service(_resources({"pids": 513}))) == _large
	_messages_by(fixture.container(_resources({"pids": 513})), _optional) == _large
	_found_by(fixture.container(_resources({"pids": 513})), {"max_pids": 0}) == set()
}

test_deny_an_update_that_removes_the_limit if {
	removal := fixture.update({"resources": {"pids_unlimited": true}})
	_messages(removal) == {"The process limit may not be removed. Use a number with --pids-limit."}
	count(_found_by(removal, _optional)) == 1
	_found_by(removal, {"allow_limit_removal": true}) == set()
}

test_deny_wrong_types if {
	every odd in [null, "2", true, []] {
		count(_found_by(fixture.container(_resources({"pids": odd})), {"max_pids": 0})) > 0
		count(_found(fixture.update(_resources({"pids": odd})))) == 1
	}
	count(_found_by(fixture.update(_resources({"pids_unlimited": null})), {"allow_limit_removal": true})) == 1
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.update(null), fixture.service(null), _updated_service(null)] {
		count(_found(call)) > 0
		count(_found_by(call, {"require_pids_limit": false, "max_pids": 0, "allow_limit_removal": true})) > 0
	}
	count(_found(fixture.container({"resources": null}))) > 0
}
