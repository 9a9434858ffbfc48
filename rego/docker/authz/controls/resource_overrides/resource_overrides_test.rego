package docker.authz.controls.resource_overrides_test

import data.docker.authz.controls.resource_overrides
import data.docker.authz.fixture

_parameters := {"max_ulimits": {"nofile": 1024, "core": 0, "memlock": -1}, "denied_ulimits": ["rtprio"], "max_shm_bytes": 1048576, "min_oom_score_adj": 0, "require_storage_size": false, "allow_storage_opt": false}

_found(call) := _found_by(call, {})

_found_by(call, parameters) := violations if {
	violations := resource_overrides.violations with input as call
		with data.sets as fixture.sets("resource_overrides", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

_messages_by(call, parameters) := {violation.message | some violation in _found_by(call, parameters)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_parameters if {
	count(resource_overrides.violations) > 0 with input as fixture.container({"resources": {"ulimits": [{"field": "HostConfig.Ulimits[0]", "name": "nofile", "hard": 1}]}})
		with data.sets as fixture.sets("resource_overrides", {})
}

_updated_service(changes) := object.union(fixture.service(changes), {"request": {"action": "service.update"}})

_ulimit(name, hard) := {"resources": {"ulimits": [{"field": "HostConfig.Ulimits[0]", "name": name, "hard": hard}]}}

_shm(bytes) := {"resources": {"shm": [{"field": "HostConfig.ShmSize", "bytes": bytes}]}}

_with(changes) := {"resources": changes}

_score(score) := {sprintf("An OOM score of %v is not allowed. Use --oom-score-adj 0 or more, or leave it out.", [score])}

test_allow_what_asks_for_nothing if {
	every call in [fixture.container({}), fixture.update({}), fixture.service({}), _updated_service({}), fixture.build({})] {
		_found(call) == set()
	}
}

test_deny_a_ulimit_that_may_not_be_set if {
	_found(fixture.container(_ulimit("rtprio", 0))) == {{
		"control": "resource_overrides",
		"field": "HostConfig.Ulimits[0]",
		"value": "rtprio",
		"message": "The ulimit rtprio may not be set. Remove --ulimit rtprio.",
	}}
	count(_found(fixture.update(_ulimit("rtprio", 0)))) == 1
	count(_found(fixture.service(_ulimit("rtprio", 0)))) == 1
	count(_found(_updated_service(_ulimit("rtprio", 0)))) == 1
	count(_found(fixture.build(_ulimit("rtprio", 0)))) == 1
}

test_deny_a_ulimit_above_its_maximum if {
	_messages(fixture.container(_ulimit("nofile", 1025))) == {"--ulimit nofile may not be raised to 1025. Use 1024 at most."}
	_messages(fixture.container(_ulimit("nofile", -1))) == {"--ulimit nofile may not be raised to unlimited. Use 1024 at most."}
	count(_found(fixture.container(_ulimit("core", 1)))) == 1
	count(_found(fixture.build(_ulimit("core", 1)))) == 1
}

test_deny_a_ulimit_where_nobody_says_a_maximum if {
	violations := resource_overrides.violations with input as fixture.container(_ulimit("nofile", 1))
		with data.sets as fixture.sets("resource_overrides", {"denied_ulimits": []})
	"--ulimit nofile may not be raised to 1. Use (unreadable) at most." in {violation.message | some violation in violations}
}

test_allow_a_ulimit_within_its_maximum if {
	every pair in [["nofile", 1024], ["core", 0], ["memlock", -1], ["memlock", 5], ["stack", -1]] {
		_found(fixture.container(_ulimit(pair[0], pair[1]))) == set()
	}
}

test_deny_a_large_shm if {
	_messages(fixture.container(_shm(2097152))) == {"--shm-size may not be raised to 2m. Use 1m at most."}
	_messages(fixture.service(_shm(-1))) == {"/dev/shm may not be unlimited. Give it a size of 1m at most."}
	count(_found(fixture.build(_shm(2097152)))) == 1
	count(_found(fixture.container(_shm(-2)))) == 1
	_found(fixture.container(_shm(1048576))) == set()
	_found_by(fixture.container(_shm(2097152)), {"max_shm_bytes": 0}) == set()
	_found_by(fixture.container(_shm(-1)), {"max_shm_bytes": 0}) == set()
}

test_deny_a_low_oom_score if {
	_messages(fixture.container(_with({"oom_score_adj": -1}))) == _score(-1)
	_messages(fixture.service(_with({"oom_score_adj": -1000}))) == _score(-1000)
	_messages(_updated_service(_with({"oom_score_adj": -1000}))) == _score(-1000)
	_found(fixture.container(_with({"oom_score_adj": 500}))) == set()
	_found_by(fixture.container(_with({"oom_score_adj": -100})), {"min_oom_score_adj": -100}) == set()
	count(_found_by(fixture.container({}), {"min_oom_score_adj": 100})) == 1
	_found_by(fixture.update({}), {"min_oom_score_adj": 100}) == set()
}

test_deny_without_oom_killer if {
	killer := {"Disabling the OOM killer is not allowed. Remove --oom-kill-disable."}
	_messages(fixture.container(_with({"oom_kill_disable": true}))) == killer
	_messages(fixture.update(_with({"oom_kill_disable": true}))) == killer
}

test_deny_real_time if {
	realtime := {"Real-time scheduling is not allowed. Remove --cpu-rt-runtime and --cpu-rt-period."}
	_messages(fixture.container(_with({"realtime": true}))) == realtime
	_messages(fixture.update(_with({"realtime": true}))) == realtime
}

test_deny_more_than_the_usual_weight if {
	weight := {"--blkio-weight may not be raised to 501. Use 500 at most."}
	_messages(fixture.container(_with({"blkio_weight": 501}))) == weight
	_messages(fixture.update(_with({"blkio_weight": 501}))) == weight
	_found(fixture.container(_with({"blkio_weight": 500}))) == set()
}

test_storage_options if {
	given := fixture.container(_with({"storage": {"given": true, "bytes": 1024}}))
	_messages(given) == {"Options of the storage driver are not allowed. Remove --storage-opt."}
	_found_by(given, {"allow_storage_opt": true}) == set()
	_found_by(given, {"require_storage_size": true}) == set()
	_messages_by(fixture.container({}), {"require_storage_size": true}) == {"A size of the container's file system is required. Add --storage-opt size=10G."}
	count(_found_by(fixture.container(_with({"storage": {"given": true, "bytes": null}})), {"require_storage_size": true})) == 1
}

test_deny_wrong_types if {
	every odd in [null, "0", []] {
		every name in ["oom_score_adj", "oom_kill_disable", "realtime", "blkio_weight", "storage"] {
			count(_found(fixture.container(_with({name: odd})))) > 0
		}
		count(_found(fixture.container(_ulimit("nofile", odd)))) == 1
		count(_found_by(fixture.container(_shm(odd)), {"max_shm_bytes": 0})) == 1
	}
	count(_found(fixture.container(_ulimit(null, 0)))) == 1
	count(_found(fixture.container(_with({"ulimits": [7]})))) == 1
	count(_found(fixture.container(_with({"shm": [7]})))) == 1
	count(_found(fixture.container(_with({"ulimits": null})))) == 1
	count(_found(fixture.container(_with({"shm": null})))) == 1
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.update(null), fixture.service(null), _updated_service(null), fixture.build(null)] {
		count(_found(call)) > 0
	}
	count(_found(fixture.container({"resources": null}))) > 0
}
