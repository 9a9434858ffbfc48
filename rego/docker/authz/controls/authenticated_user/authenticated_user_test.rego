package docker.authz.controls.authenticated_user_test

import data.docker.authz.controls.authenticated_user
import data.docker.authz.fixture

_found(user, parameters) := found if {
	found := authenticated_user.violations with input as fixture.changed(fixture.call("system.ping"), {"user": user})
		with data.sets as fixture.sets("authenticated_user", parameters)
}

_nobody := {"anonymous_role": null, "unknown_user_role": null}

_stranger := {"name": "mallory", "anonymous": false, "known": false}

test_deny_a_caller_without_a_name if {
	{found.message | some found in _found({}, _nobody)} == {"The request has no identity."}
	count(_found({}, {"anonymous_role": null, "unknown_user_role": "developer"})) == 1
}

test_deny_a_caller_whom_nobody_lists if {
	{[found.message, found.value] | some found in _found(_stranger, _nobody)} == {["mallory is not a known user of this daemon. Ask an administrator.", "mallory"]}
	count(_found(_stranger, {"anonymous_role": "developer", "unknown_user_role": null})) == 1
}

test_deny_a_caller_who_is_refused_whatever_role_there_is if {
	roles := {"anonymous_role": "developer", "unknown_user_role": "guest"}
	refused := {"name": "", "anonymous": false, "known": false, "refusal": "The certificate is revoked. Ask for a new one"}
	{found.message | some found in _found(refused, roles)} == {"The certificate is revoked. Ask for a new one."}
	{found.message | some found in _found(refused, _nobody)} == {"The certificate is revoked. Ask for a new one."}
	count(_found({"name": "alice", "anonymous": false, "known": true, "refusal": 5}, roles)) == 1
}

test_deny_where_it_is_unknown_whether_a_caller_is_refused if {
	user := object.remove(fixture.call("system.ping").user, {"refusal"})
	count(authenticated_user.violations) == 1 with input as object.union(object.remove(fixture.call("system.ping"), {"user"}), {"user": user})
		with data.sets as fixture.sets("authenticated_user", {"anonymous_role": "developer", "unknown_user_role": "guest"})
}

test_deny_where_it_is_unknown_who_asks if {
	count(_found({"anonymous": null}, _nobody)) == 1
	count(_found({"anonymous": "no"}, _nobody)) == 1
	count(_found({"name": "x", "anonymous": false, "known": null}, _nobody)) == 1
	count(_found({"name": null, "anonymous": false, "known": "yes"}, _nobody)) == 1
}

test_deny_where_the_roles_are_missing if {
	count(_found({}, {})) == 1
	count(_found(_stranger, {})) == 1
	count(_found({}, {"anonymous_role": 5})) == 1
}

test_allow_those_who_have_a_role if {
	_found({}, {"anonymous_role": "developer", "unknown_user_role": null}) == set()
	_found(_stranger, {"anonymous_role": null, "unknown_user_role": "guest"}) == set()
	_found({"name": "alice", "anonymous": false, "known": true}, _nobody) == set()
}
