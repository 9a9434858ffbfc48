package docker.authz.controls.buildkit_sessions_test

import data.docker.authz.controls.buildkit_sessions
import data.docker.authz.fixture

_found(call, mode) := found if {
	found := buildkit_sessions.violations with input as call
		with data.sets as fixture.sets("buildkit_sessions", {"buildkit_mode": mode})
}

_builder(changes) := fixture.container(object.union(
	{"privileged": true, "image": {"raw": "moby/buildkit:buildx-stable-1", "name": "docker.io/moby/buildkit"}},
	changes,
))

test_deny_a_session if {
	_found(fixture.call("buildkit.session"), "deny") == {{
		"control": "buildkit_sessions",
		"field": null,
		"value": null,
		"message": "BuildKit is not allowed here.",
	}}
	count(_found(fixture.call("buildkit.grpc"), "deny")) == 1
}

test_deny_a_build_by_buildkit if {
	count(_found(fixture.build({"version": "2"}), "deny")) == 1
	count(_found(fixture.build({"session": "abc"}), "deny")) == 1
	count(_found(fixture.build({"remote": "client-session"}), "deny")) == 1
	every odd in [null, 1, "3"] {
		count(_found(fixture.build({"version": odd}), "deny")) == 1
	}
	count(_found(fixture.build({"session": null}), "deny")) == 1
	count(_found(fixture.build(null), "deny")) == 1
}

test_deny_a_privileged_builder if {
	count(_found(_builder({}), "deny")) == 1
	count(_found(_builder({"privileged": null}), "deny")) == 1
	count(_found(_builder({"image": null}), "deny")) == 1
	count(_found(fixture.container(null), "deny")) == 1
}

test_deny_where_the_mode_is_missing if {
	every mode in [null, "on", true] {
		count(_found(fixture.call("buildkit.session"), mode)) == 1
	}
	violations := buildkit_sessions.violations with input as fixture.call("buildkit.grpc")
		with data.sets as fixture.sets("buildkit_sessions", {})
	count(violations) == 1
}

test_allow_all_of_it if {
	_found(fixture.call("buildkit.session"), "allow") == set()
	_found(fixture.call("buildkit.grpc"), "allow") == set()
	_found(fixture.build({"version": "2", "session": "abc"}), "allow") == set()
	_found(_builder({}), "allow") == set()
}

test_allow_what_is_not_buildkit if {
	_found(fixture.build({}), "deny") == set()
	_found(fixture.build({"version": "1", "remote": "https://x/y"}), "deny") == set()
	_found(fixture.container({}), "deny") == set()
	_found(fixture.container({"privileged": true}), "deny") == set()
	_found(_builder({"privileged": false}), "deny") == set()
	_found(fixture.call("build.prune"), "deny") == set()
}
