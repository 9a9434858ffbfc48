package docker.authz.controls.runtime_selection_test

import data.docker.authz.controls.runtime_selection
import data.docker.authz.fixture

_parameters := {"allowed_runtimes": ["runc", "runsc"], "required_runtime": null, "allowed_annotations": ["com.docker.*", "*"]}

_found(call) := violations if {
	violations := runtime_selection.violations with input as call
		with data.sets as fixture.sets("runtime_selection", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := runtime_selection.violations with input as call
		with data.sets as fixture.sets("runtime_selection", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(raw) := fixture.container({"runtime_raw": raw, "runtime": raw})

_annotated(key) := fixture.container({"annotations": {key: "1"}})

_required := {"required_runtime": "runsc"}

test_deny_a_runtime_that_is_not_listed if {
	_found(_asked("io.containerd.evil.v9")) == {{
		"control": "runtime_selection",
		"field": "HostConfig.Runtime",
		"value": "io.containerd.evil.v9",
		"message": "Runtime io.containerd.evil.v9 may not be used. Remove --runtime or use one of: runc, runsc.",
	}}
	count(_found(_asked("RUNC"))) == 1
	count(_found(_asked("io.containerd.runc.v2"))) == 1
}

test_deny_what_is_not_the_required_one if {
	count(_found_by(_asked("runc"), _required)) == 1
	{violation.message | some violation in _found_by(fixture.container({}), _required)} == {"dockerd's default runtime, whose name is not known, may not be used. Use --runtime with one of: runsc."}
}

test_deny_a_default_that_is_known_and_not_listed if {
	_found(fixture.container({"runtime_raw": "", "runtime": "kata"})) == {{
		"control": "runtime_selection",
		"field": "HostConfig.Runtime",
		"value": "kata",
		"message": "dockerd's default runtime, kata, may not be used. Use --runtime with one of: runc, runsc.",
	}}
}

test_deny_a_default_that_the_daemon_did_not_say if {
	_messages(fixture.changed(fixture.container({}), {"gaps": ["host"]})) == {"dockerd did not report its default runtime. Try again, or use --runtime with one of: runc, runsc."}
	_found(fixture.changed(_asked("runc"), {"gaps": ["host"]})) == set()
	_found(fixture.changed(fixture.container({}), {"gaps": ["spec.image.resolved"]})) == set()
	count(_found(fixture.changed(fixture.container({}), {"gaps": null}))) == 1
}

_on(runtime, call) := fixture.changed(call, {"host": {"default_runtime": runtime}})

_made_without_choice := [fixture.service({}), fixture.changed(fixture.service({}), {"request": {"action": "service.update"}}), fixture.build({}), fixture.build({"version": "1"})]

test_deny_services_and_builds_by_a_default_that_may_not_be_used if {
	every call in _made_without_choice {
		_messages(_on("kata", call)) == {"This request uses the runtime kata, which may not be used and cannot be changed here. Use docker run --runtime with one of: runc, runsc."}
		count(_found_by(_on("runc", call), _required)) == 1
		count(_found_by(call, _required)) == 1
		count(_found(fixture.changed(call, {"gaps": ["host"]}))) == 1
		count(_found(_on(5, call))) == 1
		count(_found(fixture.changed(call, {"host": null}))) == 1
	}
}

test_allow_services_and_builds_by_a_default_that_may_be_used if {
	every call in _made_without_choice {
		_found(call) == set()
		_found(_on("runsc", call)) == set()
		_found_by(_on("runsc", call), _required) == set()
	}
}

test_deny_buildkit_where_something_else_than_runc_is_required if {
	_found(_on("kata", fixture.build({"version": "2"}))) == set()
	_found_by(_on("runsc", fixture.build({"version": "2"})), {"required_runtime": "runc"}) == set()
	count(_found_by(_on("runsc", fixture.build({"version": "2"})), _required)) == 1
}

test_deny_a_build_by_either_builder_where_a_form_may_say_which if {
	every version in ["", "1", "2"] {
		build := fixture.changed(fixture.build({"version": version}), {"request": {"query_trusted": false}})
		count(_found(_on("kata", build))) == 1
		count(_found_by(_on("runsc", build), _required)) == 1
		_found(_on("runc", build)) == set()
	}
	count(_found(_on("kata", fixture.build({"version": null})))) == 1
	count(_found_by(_on("runsc", fixture.build({"version": null})), _required)) == 1
}

test_allow_the_default_and_what_is_listed if {
	_found(fixture.container({})) == set()
	_found(fixture.container({"runtime_raw": "", "runtime": "runc"})) == set()
	_found(_asked("runc")) == set()
	_found_by(_asked("runsc"), _required) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_annotations_that_steer_runtimes_whatever_is_listed if {
	every key in ["dev.gvisor.internal.nvproxy", "io.katacontainers.config.hypervisor.path", "run.oci.handler", "io.crun.x", "org.criu.config", "cdi.k8s.io/x", "com.nvidia.x", "org.systemd.property.X"] {
		count(_found(_annotated(key))) == 1
	}
}

test_deny_annotations_that_are_not_listed if {
	only := {"allowed_annotations": ["com.docker.*"]}
	{violation.message | some violation in _found_by(_annotated("com.dockerx"), only)} == {"Annotation com.dockerx may not be set. Remove --annotation com.dockerx or use one of: com.docker.*."}
	_found_by(_annotated("com.docker.x"), only) == set()
}

test_deny_wrong_types if {
	count(_found(_asked(null))) == 1
	count(_found(_asked(5))) == 1
	count(_found(fixture.container({"annotations": null}))) == 1
	count(_found(fixture.container({"annotations": "x"}))) == 1
	count(_found(fixture.container({"runtime_raw": null}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 2
	_found(fixture.service(null)) == set()
}
