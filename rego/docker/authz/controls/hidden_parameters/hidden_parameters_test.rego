package docker.authz.controls.hidden_parameters_test

import data.docker.authz.controls.hidden_parameters
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := hidden_parameters.violations with input as call
		with data.sets as fixture.sets("hidden_parameters", parameters)
}

_parameters := {}

test_deny_a_form_that_may_be_hidden if {
	_found(fixture.finding("image.pull", "hidden-form", "", "why"), _parameters) == {{
		"control": "hidden_parameters",
		"field": null,
		"value": "why",
		"message": "This request may hide parameters in a body that is not shown: why.",
	}}
}

test_deny_a_form if {
	{found.message | some found in _found(fixture.finding("container.start", "form-type", "", "why"), _parameters)} == {"Parameters in the request body are not allowed. Send Content-Length: 0."}
}

test_deny_a_query_that_is_odd if {
	count(_found(fixture.finding("container.list", "query", "", "why"), _parameters)) == 1
}

test_deny_unreadable_findings if {
	count(_found(fixture.changed(fixture.call("container.create"), {"hygiene": null}), _parameters)) == 1
}

test_allow_a_hidden_body_which_body_not_forwarded_refuses if {
	_found(fixture.finding("container.create", "hidden-body", "", "why"), _parameters) == set()
}

test_allow_findings_of_other_controls if {
	_found(fixture.finding("image.pull", "target", "", "why"), _parameters) == set()
	_found(fixture.changed(fixture.call("container.create"), {"hygiene": ["odd"]}), _parameters) == set()
}

test_allow_a_call_without_findings if {
	_found(fixture.call("image.pull"), _parameters) == set()
}
