package docker.authz.controls.build_options_test

import data.docker.authz.controls.build_options
import data.docker.authz.fixture

_parameters := {
	"allow_build": true,
	"allowed_build_networks": ["", "none"],
	"allowed_remote_contexts": ["client-session", "https://git.example.com/**"],
	"require_buildkit": false,
	"allow_extra_hosts": false,
}

_found_by(changes, parameters) := _found_in(fixture.build(changes), parameters)

_found_in(call, parameters) := found if {
	found := build_options.violations with input as call
		with data.sets as fixture.sets("build_options", object.union(_parameters, parameters))
}

_found(changes) := _found_by(changes, {})

_named := fixture.resolving(fixture.build({}), {"hosts": [fixture.host_entry({})]})

_messages(changes) := {found.message | some found in _found(changes)}

test_deny_builds_where_they_are_off if {
	_found_by({"network_mode": "host"}, {"allow_build": false}) == {{
		"control": "build_options",
		"field": null,
		"value": null,
		"message": "Builds in dockerd are not allowed here.",
	}}
	count(build_options.violations) == 1 with input as fixture.call("build.cancel")
		with data.sets as fixture.sets("build_options", {"allow_build": false})
}

test_deny_other_networks if {
	_messages({"network_mode": "host"}) == {"This build option is not allowed: --network host."}
	every mode in ["container:web", "bridge", "host\u0000", "Default", null, 5, ["none"]] {
		count(_found({"network_mode": mode})) == 1
	}
	every mode in ["", "default"] {
		count(_found_by({"network_mode": mode}, {"allowed_build_networks": ["none"]})) == 1
	}
}

test_deny_other_contexts if {
	_messages({"remote": "http://10.0.0.9/x"}) == {"This build option is not allowed: the remote context http://10.0.0.9/x."}
	every remote in ["https://git.example.com.evil.com/x", "git@git.example.com:x", "github.com/x/y", null, 5] {
		count(_found({"remote": remote})) == 1
	}
}

test_deny_names_of_hosts if {
	messages := {found.message | some found in _found_in(_named, {})}
	messages == {"This build option is not allowed: --add-host."}
	count(_found_in(fixture.resolving(fixture.build({}), {"hosts": null}), {})) == 1
	count(_found_in(fixture.resolving(fixture.build({}), null), {"allow_extra_hosts": true})) == 1
}

test_deny_security_options if {
	_messages({"security_opts": ["seccomp=unconfined"]}) == {"This build option is not allowed: --security-opt."}
	count(_found({"security_opts": null})) == 1
}

test_deny_dockerfiles_elsewhere if {
	_messages({"dockerfile": "../x"}) == {"The Dockerfile ../x is outside the build context. Use a relative path without \"..\"."}
	every path in ["/etc/shadow", "a/../../b", `a\..\b`, `\x`, null, 5] {
		count(_found({"dockerfile": path})) == 1
	}
}

test_deny_the_classic_builder if {
	every version in ["", "1"] {
		{found.message | some found in _found_by({"version": version}, {"require_buildkit": true})} == {"Builds must use BuildKit. Remove DOCKER_BUILDKIT=0."}
	}
	every version in ["3", null, 2] {
		count(_found({"version": version})) == 1
	}
}

test_deny_what_could_not_be_read if count(_found(null)) == 5

test_deny_where_the_parameters_are_missing if {
	violations := build_options.violations with input as fixture.build({})
		with data.sets as fixture.sets("build_options", {})
	count(violations) == 1
	every name in ["allowed_build_networks", "require_buildkit"] {
		count(_found_by({}, {name: null})) == 1
	}
}

test_allow_a_plain_build if {
	_found({}) == set()
	_found({"network_mode": "default", "dockerfile": "docker/..Dockerfile", "version": "1"}) == set()
	_found({"network_mode": "none"}) == set()
	_found_by({}, {"allowed_build_networks": ["default"]}) == set()
}

test_allow_what_is_listed if {
	_found({"remote": "client-session", "version": "2"}) == set()
	_found({"remote": "https://git.example.com/app.git#main"}) == set()
	_found_in(_named, {"allow_extra_hosts": true}) == set()
	_found_by({"version": "2"}, {"require_buildkit": true}) == set()
}

test_allow_what_builds_nothing if {
	build_options.violations == set() with input as fixture.call("build.cancel")
		with data.sets as fixture.sets("build_options", _parameters)
	build_options.violations == set() with input as fixture.call("build.prune")
		with data.sets as fixture.sets("build_options", {})
}
