package docker.authz.controls.daemon_load_test

import data.docker.authz.fixture

_exec_in(changes) := fixture.changed(fixture.exec({}), {"targets": [fixture.target(changes)]})

_bounded(call) := {found.message | some found in _found_by(call, object.union(_parameters, {"max_execs": 100}))}

_unanswered := "Only dockerd knows how many execs the container has, and it did not answer. Try again."

test_allow_an_exec_below_the_maximum if {
	_bounded(_exec_in({"execs": 0})) == set()
	_bounded(_exec_in({"execs": 99})) == set()
}

test_deny_an_exec_at_the_maximum if {
	_bounded(_exec_in({"execs": 100})) == {"Container web has 100 execs. dockerd keeps each in its memory until it has run; the most is 100. Start those that were created, or stop and start the container."}
	count(_bounded(_exec_in({"execs": 101}))) == 1
}

test_deny_each_container_that_the_name_may_mean if {
	targets := [fixture.target({"execs": 1}), fixture.target({"execs": 100})]
	count(_bounded(fixture.changed(fixture.exec({}), {"targets": targets}))) == 1
}

test_deny_an_exec_where_the_number_is_unknown if {
	every odd in [null, "5", true, [5]] {
		_bounded(_exec_in({"execs": odd})) == {_unanswered}
	}
	_bounded(_exec_in({"execs": null, "found": null})) == {_unanswered}
	_bounded(fixture.changed(fixture.exec({}), {"targets": null})) == {_unanswered}
	_bounded(fixture.changed(fixture.exec({}), {"targets": []})) == {_unanswered}
	_bounded(fixture.changed(fixture.exec({}), {"targets": ["odd"]})) == {_unanswered}
	_bounded(fixture.changed(fixture.exec({}), {"targets": [{"kind": "container"}]})) == {_unanswered}
}

test_leave_a_missing_container_to_dockerd if _bounded(_exec_in({"execs": null, "found": false})) == set()

test_allow_any_number_where_there_is_no_maximum if {
	_found(_exec_in({"execs": 100000})) == set()
	_found(_exec_in({"execs": null})) == set()
	_found(fixture.changed(fixture.exec({}), {"targets": null})) == set()
}

test_deny_where_the_maximum_is_missing if {
	count(_found_by(_exec_in({"execs": 1}), {})) > 0
	every odd in [null, "many"] {
		count(_found_by(_exec_in({"execs": 1}), object.union(_parameters, {"max_execs": odd}))) == 1
	}
}

test_allow_other_requests_to_containers_with_many_execs if {
	other := fixture.changed(fixture.call("exec.start"), {"targets": [fixture.target({"execs": 1000})]})
	_bounded(other) == set()
}
