package docker.authz.controls.windows_isolation_test

import data.docker.authz.controls.windows_isolation
import data.docker.authz.fixture

_parameters := {
	"require_hyperv": false,
	"allowed_credential_specs": ["file://app.json"],
	"allowed_named_pipes": ["//./Pipe/app"],
}

_found_by(call, parameters) := found if {
	found := windows_isolation.violations with input as call
		with data.sets as fixture.sets("windows_isolation", parameters)
}

_found(call) := _found_by(call, _parameters)

_messages(call) := {found.message | some found in _found(call)}

_windows(call) := fixture.changed(call, {"host": {"os": "windows"}})

_isolated(isolation) := fixture.container({"windows": {"isolation": isolation}})

_strict := object.union(_parameters, {"require_hyperv": true})

test_deny_isolation_on_linux if {
	_found(_isolated("hyperv")) == {{
		"control": "windows_isolation",
		"field": "HostConfig.Isolation",
		"value": "hyperv",
		"message": "Isolation hyperv is not allowed. On Windows, use --isolation=hyperv.",
	}}
	count(_found(fixture.service({"windows": {"isolation": "process"}}))) == 1
	count(_found(fixture.build({"isolation": "hyperv"}))) == 1
}

test_deny_isolation_on_windows if {
	count(_found_by(_windows(_isolated("process")), _strict)) == 1
	count(_found_by(_windows(_isolated("")), _strict)) == 1
	count(_found_by(_windows(fixture.build({"isolation": "default"})), _strict)) == 1
	count(_found(_windows(_isolated("odd")))) == 1
	_found_by(_windows(_isolated("hyperv")), _strict) == set()
	_found(_windows(_isolated("process"))) == set()
	_found(_windows(_isolated(""))) == set()
}

_credentials(spec) := fixture.container({"windows": {"credential_specs": [{"field": "HostConfig.SecurityOpt[0]", "spec": spec}]}})

test_deny_credential_specs if {
	_messages(_credentials("file://other.json")) == {"Credential spec file://other.json is not allowed. Remove --security-opt credentialspec."}
	count(_found(_credentials(null))) == 1
	_found(_credentials("file://app.json")) == set()
}

_piped(name) := fixture.container({"windows": {"pipes": [{"field": "HostConfig.Binds[0]", "name": name}]}})

test_deny_pipes if {
	_messages(_piped(`\\.\pipe\docker_engine`)) == {`Pipe \\.\pipe\docker_engine may not be mounted. Remove that mount.`}
	count(_found(_piped(null))) == 1
	_found(_piped(`\\.\pipe\app`)) == set()
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 2
	count(_found(fixture.service(null))) == 2
	count(_found(fixture.build(null))) == 1
	count(_found(_isolated(null))) == 1
	count(_found(fixture.container({"windows": {"credential_specs": null}}))) == 1
	count(_found(fixture.container({"windows": {"pipes": "odd"}}))) == 1
}

test_deny_wrong_types if {
	count(_found(fixture.container({"windows": "odd"}))) == 2
	count(_found(fixture.container({"windows": {"pipes": ["odd"], "credential_specs": ["odd"]}}))) == 2
	count(_found(fixture.build({"isolation": 5}))) == 1
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_credentials("file://app.json"), {})) == 1
	count(_found_by(_piped(`\\.\pipe\app`), {})) == 1
	count(_found_by(_windows(_isolated("process")), {})) == 1
}

test_allow_the_default if {
	_found(fixture.container({})) == set()
	_found(_isolated("default")) == set()
	_found_by(fixture.service({}), _strict) == set()
	_found_by(fixture.build({}), _strict) == set()
	_found(fixture.call("system.info")) == set()
}
