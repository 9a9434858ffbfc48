package docker.authz_test

import data.docker.authz
import data.docker.authz.fixture

_finding := {"control": "told", "field": null, "value": null, "message": "No."}

_finding_that_warns := {"control": "told", "field": null, "value": null, "message": "Perhaps.", "mode": "warn"}

# A control that refuses each response, and one that evaluates none.
_controls := {"told": {"response_violations": {_finding}}, "silent": {"violations": set()}}

_answer := fixture.answered(fixture.call("container.inspect"), {})

_reply_by(call, modes, controls) := reply if {
	reply := authz.response with input as call
		with data.sets as {call.set: {"modes": modes, "parameters": {}}}
		with data.docker.authz.controls as controls
		with data.response_controls as ["told"]
		with data.responses_of as {"container.inspect": ["told"]}
}

_reply(call, modes) := _reply_by(call, modes, _controls)

test_allow_an_answer_where_no_control_objects if {
	_reply(_answer, {"told": "off"}) == {"allow": true, "violations": [], "warnings": []}
	_reply(_answer, {"silent": "deny"}) == {"allow": true, "violations": [], "warnings": []}
}

test_deny_an_answer_to_which_a_control_objects if {
	_reply(_answer, {"told": "deny"}) == {
		"allow": false,
		"violations": [object.union(_finding, {"mode": "deny"})],
		"warnings": [],
	}
}

test_allow_an_answer_with_a_warning if {
	_reply(_answer, {"told": "warn"}) == {
		"allow": true,
		"violations": [],
		"warnings": [object.union(_finding, {"mode": "warn"})],
	}
}

test_allow_an_answer_where_the_violation_itself_only_warns if {
	controls := {"told": {"response_violations": {_finding_that_warns}}}
	_reply_by(_answer, {"told": "deny"}, controls) == {"allow": true, "violations": [], "warnings": [_finding_that_warns]}
}

test_deny_an_answer_in_a_mode_that_nobody_knows if not _reply(_answer, {"told": "denied"}).allow

test_allow_and_deny_an_answer_by_the_mode_of_the_caller if {
	call := fixture.changed(_answer, {"overrides": {"modes": {"told": "off"}}})
	_reply(call, {"told": "deny"}).allow
	strict := fixture.changed(_answer, {"overrides": {"modes": {"told": "deny"}}})
	not _reply(strict, {"told": "off"}).allow
}

test_deny_an_answer_where_the_set_is_not_whole if {
	not _reply(_answer, {}).allow
	reply := authz.response with input as _answer with data.responses_of as {"container.inspect": ["told"]}
	not reply.allow
}

test_deny_an_answer_where_nobody_says_who_judges_it if {
	reply := authz.response with input as _answer with data.sets as {"test": {"modes": {"told": "deny"}, "parameters": {}}}
	reply == {"allow": false, "violations": [], "warnings": []}
}

test_ask_all_about_an_answer_to_an_action_that_nobody_names if {
	call := fixture.answered(fixture.call("image.inspect"), {})
	not _reply(call, {"told": "deny"}).allow
}

test_ask_only_the_controls_that_judge_answers_to_the_action if {
	reply := authz.response with input as _answer
		with data.sets as {"test": {"modes": {"told": "deny"}, "parameters": {}}}
		with data.docker.authz.controls as _controls
		with data.response_controls as ["told"]
		with data.responses_of as {"container.inspect": ["silent"]}
	reply.allow
}

test_deny_what_is_no_answer if {
	modes := {"silent": "deny"}
	_reply(_answer, modes).allow
	not _reply(fixture.call("container.inspect"), modes).allow
	not _reply(fixture.changed(_answer, {"phase": "request"}), modes).allow
	not _reply(fixture.changed(_answer, {"response": null}), modes).allow
	not _reply(fixture.changed(_answer, {"schema": 2}), modes).allow
	every request in [null, "strange"] {
		not _reply(fixture.changed(_answer, {"request": request}), modes).allow
	}
	every action in [null, 5, ["container.inspect"]] {
		not _reply(fixture.changed(_answer, {"request": {"action": action}}), modes).allow
	}
}

test_deny_when_the_policy_is_loaded_where_a_control_that_judges_answers_was_not_compiled if {
	call := fixture.changed(_answer, {"set": "self-check"})
	lost := {"told": {"violations": set()}}
	_reply_by(call, {"told": "deny"}, lost) == {"allow": false, "violations": [], "warnings": []}
	_reply_by(call, {"told": "off"}, _controls).allow
}
