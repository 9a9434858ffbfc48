# METADATA
# title: Hygiene
# description: |
#   Divides the findings of the request reader among the hygiene controls, so that each belongs to exactly one.
package docker.authz.lib.hygiene

import data.docker.authz.lib.violation

# METADATA
# title: Findings of a control
# description: |
#   Returns the findings of `control` as `{kind, field, detail}`, with null for a missing member. Returns one finding
#   of nulls if the list could not be read. `detail` begins with the field.
of(control) := {_read(finding) | some finding in input.hygiene; _control(finding) == control} if {
	is_array(input.hygiene)
}

of(_) := {_read(null)} if not _readable

_readable if is_array(input.hygiene)

_read(finding) := {"kind": violation.member(finding, "kind"), "field": field, "detail": _detail(field, detail)} if {
	field := _field(violation.member(finding, "path"))
	detail := violation.member(finding, "detail")
}

# An empty path means the whole request.
_field(path) := null if path == ""

_field(path) := path if path != ""

_detail(field, detail) := concat(": ", [field, detail])

_detail(field, detail) := detail if not _both(field, detail)

_both(field, detail) if {
	is_string(field)
	is_string(detail)
}

_control(finding) := _controls[finding.kind]

_control(finding) := "ambiguous_json" if not _elsewhere(finding)

_elsewhere(finding) if _ = _controls[finding.kind]

_controls := {
	"target": "request_target",
	"api-version": "request_target",
	"query": "hidden_parameters",
	"form-type": "hidden_parameters",
	"hidden-form": "hidden_parameters",
	"hidden-body": "body_not_forwarded",
	"unknown-endpoint": "unknown_endpoint",
}
