package docker.authz.controls.mount_propagation_test

import data.docker.authz.controls.mount_propagation
import data.docker.authz.fixture

_parameters := {"allowed_propagation": ["private", "rprivate"]}

_found(call) := violations if {
	violations := mount_propagation.violations with input as call
		with data.sets as fixture.sets("mount_propagation", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := mount_propagation.violations with input as call
		with data.sets as fixture.sets("mount_propagation", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(propagation) := fixture.container({"mounts": [fixture.mount({"propagation": propagation})]})

test_deny_shared if {
	_found(_asked("rshared")) == {{
		"control": "mount_propagation",
		"field": "HostConfig.Binds[0]",
		"value": "rshared",
		"message": "Mount propagation rshared is not allowed.",
	}}
	count(_found(fixture.service({"mounts": [fixture.mount({"propagation": "shared"})]}))) == 1
}

test_deny_unknown_words if {
	count(_found(_asked("Private"))) == 1
	count(_found(_asked("slave"))) == 1
}

test_allow_the_default_and_what_is_listed if {
	_found(_asked("")) == set()
	_found(_asked("rprivate")) == set()
	_found(fixture.container({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_wrong_types if {
	count(_found(_asked(null))) == 1
	count(_found(fixture.container({"mounts": null}))) == 1
	count(_found(fixture.container({"mounts": ["x"]}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(object.union(fixture.service(null), {"request": {"action": "service.update"}}))) == 1
}
