package docker.authz.controls.label_required_test

import data.docker.authz.controls.label_required
import data.docker.authz.fixture

_parameters := {"label": "cost", "pattern": "^cc-[0-9]{4}$"}

_found(call) := violations if {
	violations := label_required.violations with input as call
		with data.sets as fixture.sets("label_required", _parameters)
}

_labelled(labels) := fixture.changed(
	fixture.container({}),
	{"objects": [fixture.labelled({"kind": "container", "labels": labels})]},
)

test_allow_the_label if _found(_labelled({"cost": "cc-4711", "other": ""})) == set()

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_the_label if {
	_found(_labelled({})) == {{
		"control": "label_required",
		"field": "Labels",
		"value": null,
		"message": "The label cost is required. Add --label cost=VALUE, with a value that matches ^cc-[0-9]{4}$.",
	}}
	count(_found(_labelled({"Cost": "cc-4711"}))) == 1
}

test_deny_another_value if {
	every value in ["", "cc-471", "xcc-4711", "cc-47110", null, 4711] {
		count(_found(_labelled({"cost": value}))) == 1
	}
}

test_deny_what_could_not_be_read if {
	count(_found(_labelled(null))) == 1
	count(_found(fixture.changed(fixture.container({}), {"objects": null}))) == 1
	count(_found(fixture.changed(fixture.container({}), {"objects": [null]}))) == 1
}

test_deny_without_parameters if {
	count(label_required.violations) == 1 with input as _labelled({"cost": "cc-4711"})
		with data.sets as fixture.sets("label_required", {})
}
