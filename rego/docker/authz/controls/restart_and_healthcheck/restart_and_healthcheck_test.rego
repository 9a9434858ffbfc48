package docker.authz.controls.restart_and_healthcheck_test

import data.docker.authz.controls.restart_and_healthcheck
import data.docker.authz.fixture

_parameters := {"allowed_restart_policies": ["no", "on-failure"], "max_retries": 5, "require_healthcheck": false}

_found(call) := _found_by(call, {})

_found_by(call, parameters) := violations if {
	violations := restart_and_healthcheck.violations with input as call
		with data.sets as fixture.sets("restart_and_healthcheck", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

_messages_by(call, parameters) := {violation.message | some violation in _found_by(call, parameters)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_parameters if {
	count(restart_and_healthcheck.violations) > 0 with input as fixture.container({})
		with data.sets as fixture.sets("restart_and_healthcheck", {})
}

_updated_service(changes) := object.union(fixture.service(changes), {"request": {"action": "service.update"}})

_restart(name, retries) := {"restart": {"name": name, "retries": retries}}

_endless := {"Restart policy on-failure needs a limit of 5 attempts at most. Use --restart on-failure:5."}

_endless_service := {"The restarts of a service need a limit of 5 attempts at most. Use --restart-max-attempts 5, without --restart-window."}

test_allow_the_listed_policies if {
	every restart in [_restart("no", 0), _restart("on-failure", 5), _restart("on-failure", 1)] {
		_found(fixture.container(restart)) == set()
		_found(fixture.update(restart)) == set()
		_found(fixture.service(restart)) == set()
		_found(_updated_service(restart)) == set()
	}
}

test_allow_an_update_that_leaves_it if {
	_found(fixture.update(_restart("", 0))) == set()
	count(_found(fixture.container(_restart("", 0)))) == 1
}

test_deny_another_policy if {
	_found(fixture.container(_restart("always", 0))) == {{
		"control": "restart_and_healthcheck",
		"field": "HostConfig.RestartPolicy",
		"value": "always",
		"message": "Restart policy always is not allowed.",
	}}
	count(_found(fixture.update(_restart("unless-stopped", 0)))) == 1
	_messages(fixture.service(_restart("always", 0))) == {"Restart condition always is not allowed. Use --restart-condition on-failure or none."}
	count(_found(_updated_service(_restart("always", 0)))) == 1
	_found_by(fixture.container(_restart("always", 0)), {"allowed_restart_policies": ["always"]}) == set()
}

test_deny_restarts_without_end if {
	every retries in [0, 6, -1] {
		_messages(fixture.container(_restart("on-failure", retries))) == _endless
		_messages(fixture.update(_restart("on-failure", retries))) == _endless
		_messages(fixture.service(_restart("on-failure", retries))) == _endless_service
	}
	_found_by(fixture.container(_restart("on-failure", 0)), {"max_retries": 0}) == set()
}

test_health_checks if {
	required := {"require_healthcheck": true}
	checked := {"healthcheck": {"set": true, "disabled": false}}
	_messages_by(fixture.container({}), required) == {"A health check is required. Add --health-cmd, and remove --no-healthcheck."}
	count(_found_by(fixture.container({"healthcheck": {"set": false, "disabled": true}}), required)) == 1
	count(_found_by(fixture.container({"healthcheck": {"set": null, "disabled": null}}), required)) == 1
	count(_found_by(fixture.service({}), required)) == 1
	count(_found_by(_updated_service({}), required)) == 1
	_found_by(fixture.container(checked), required) == set()
	_found_by(fixture.service(checked), required) == set()
	_found_by(fixture.update(_restart("", 0)), required) == set()
}

test_deny_wrong_types if {
	every odd in [null, 5, true, ["no"]] {
		count(_found(fixture.container(_restart(odd, 0)))) == 1
		count(_found(fixture.service(_restart(odd, 0)))) == 1
		count(_found(fixture.update(_restart(odd, 0)))) == 1
	}
	every odd in [null, "5", true, [5]] {
		count(_found_by(fixture.container(_restart("on-failure", odd)), {"max_retries": 0})) == 1
		count(_found(fixture.update(_restart("on-failure", odd)))) == 1
	}
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.update(null), fixture.service(null), _updated_service(null)] {
		count(_found(call)) == 1
	}
	count(_found(fixture.container({"restart": null}))) == 1
}
