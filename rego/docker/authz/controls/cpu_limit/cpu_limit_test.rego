package docker.authz.controls.cpu_limit_test

import data.docker.authz.controls.cpu_limit
import data.docker.authz.fixture

_parameters := {"require_cpu_limit": true, "max_cpus": 4, "accept_cpuset": true, "max_cpu_shares": 1024}

_found(call) := _found_by(call, {})

_found_by(call, parameters) := violations if {
	violations := cpu_limit.violations with input as call
		with data.sets as fixture.sets("cpu_limit", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

_messages_by(call, parameters) := {violation.message | some violation in _found_by(call, parameters)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_parameters if {
	count(cpu_limit.violations) > 0 with input as fixture.container({"resources": {"cpus": 2}})
		with data.sets as fixture.sets("cpu_limit", {})
}

_updated_service(changes) := object.union(fixture.service(changes), {"request": {"action": "service.update"}})

_optional := {"require_cpu_limit": false}

_any := {"require_cpu_limit": false, "max_cpus": 0}

_resources(changes) := {"resources": object.union({"cpus": 2}, changes)}

_build(changes, version, trusted) := fixture.changed(
	fixture.build(object.union(_resources(changes), {"version": version})),
	{"request": {"query_trusted": trusted}},
)

_required := {"A CPU limit is required (max 4)."}

_large := {"A limit of 4.5 CPUs is too large. Use --cpus 4 or less."}

_unknown := {"The CPU limit may not exceed 4, and these options leave it open. Use --cpus, or give both --cpu-quota and --cpu-period."}

_removed := {"The CPU limit may not be removed. Use --cpus."}

test_allow_within_the_limits if {
	_found(fixture.container(_resources({}))) == set()
	_found(fixture.update(_resources({}))) == set()
	_found(fixture.service(_resources({}))) == set()
	_found(_updated_service(_resources({}))) == set()
	_found(fixture.build(_resources({}))) == set()
	_found(fixture.container(_resources({"cpus": 0.5, "cpu_shares": 1024}))) == set()
}

test_allow_an_update_that_leaves_it if _found(fixture.update({})) == set()

test_deny_no_limit if {
	_found(fixture.container({})) == {{
		"control": "cpu_limit",
		"field": "HostConfig.NanoCpus",
		"value": null,
		"message": "A CPU limit is required (max 4).",
	}}
	_messages(fixture.container({"resources": {"cpus_unlimited": true}})) == _required
	_messages(fixture.service({})) == _required
	_messages(_updated_service({})) == _required
	_messages(fixture.build({})) == _required
	_messages_by(fixture.container({}), {"max_cpus": 0}) == {"A CPU limit is required."}
	_found_by(fixture.container({}), _optional) == set()
}

test_deny_too_large_a_limit if {
	_messages(fixture.container(_resources({"cpus": 4.5}))) == _large
	_messages(fixture.update(_resources({"cpus": 4.5}))) == _large
	_messages(fixture.service(_resources({"cpus": 4.5}))) == _large
	_messages(fixture.build(_resources({"cpus": 4.5}))) == _large
	_messages_by(fixture.container(_resources({"cpus": 4.5})), _optional) == _large
	_found_by(fixture.container(_resources({"cpus": 4.5})), {"max_cpus": 0}) == set()
}

test_a_cpuset_counts_where_it_is_accepted if {
	_found(fixture.container({"resources": {"cpuset_count": 4}})) == set()
	count(_found(fixture.container({"resources": {"cpuset_count": 5}}))) == 1
	count(_found(fixture.update({"resources": {"cpuset_count": 5}}))) == 1
	_found(fixture.container(_resources({"cpuset_count": 64}))) == set()
	_messages_by(fixture.container({"resources": {"cpuset_count": 4}}), {"accept_cpuset": false}) == _required
	_messages_by(fixture.container({"resources": {"cpuset_count": null}}), _optional) == _unknown
	count(_found_by(fixture.container({"resources": {"cpuset_count": 4}}), {"accept_cpuset": "yes"})) > 0
}

test_deny_an_update_that_lifts_the_limit if {
	_messages(fixture.update({"resources": {"cpus_unlimited": true}})) == _removed
	_messages_by(fixture.update({"resources": {"cpus_unlimited": true}}), _optional) == _removed
	_found_by(fixture.update({"resources": {"cpus_unlimited": true}}), _any) == set()
	_found(fixture.update({"resources": {"cpus_unlimited": true, "cpuset_count": 2}})) == set()
}

test_deny_an_update_that_leaves_it_open if {
	_messages(fixture.update(_resources({"cpus": null}))) == _unknown
	_found_by(fixture.update(_resources({"cpus": null})), {"max_cpus": 0}) == set()
}

test_deny_more_shares if {
	shares := {"CPU shares of 1025 are too many. Use --cpu-shares 1024 or less."}
	_messages(fixture.container(_resources({"cpu_shares": 1025}))) == shares
	_messages(fixture.update(_resources({"cpu_shares": 1025}))) == shares
	_messages(fixture.service(_resources({"cpu_shares": 1025}))) == shares
	_messages(fixture.build(_resources({"cpu_shares": 1025}))) == shares
	_found_by(fixture.container(_resources({"cpu_shares": 1025})), {"max_cpu_shares": 0}) == set()
}

test_a_build_proves_its_limit_by_a_query_that_nothing_overrides if {
	_messages(_build({}, "2", false)) == {"A CPU limit is required, and a build from a tar cannot prove that it has one. Use BuildKit."}
	_found_by(_build({}, "2", false), _optional) == set()
	_found(_build({"cpus": 0}, "2", true)) == set()
	_messages(_build({"cpus": 0}, "1", true)) == _required
}

test_deny_wrong_types if {
	every odd in [null, "2", true, []] {
		count(_found(fixture.container(_resources({"cpus": odd})))) > 0
		count(_found_by(fixture.update(_resources({"cpus_unlimited": 7, "cpus": odd})), _any)) > 0
		count(_found_by(fixture.container(_resources({"cpu_shares": odd})), {"max_cpu_shares": 0})) == 1
	}
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.update(null), fixture.service(null), _updated_service(null), fixture.build(null)] {
		count(_found(call)) > 0
		count(_found_by(call, _any)) > 0
	}
	count(_found(fixture.container({"resources": null}))) > 0
}
