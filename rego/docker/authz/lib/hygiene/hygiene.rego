# METADATA
# title: Hygiene
# description: |
#   The findings of the reader, divided among the hygiene controls, so that each belongs to exactly one.
package docker.authz.lib.hygiene

import data.docker.authz.lib.violation

# METADATA
# title: JSON actions
# description: The actions whose body is JSON; a hidden body of any other is taken for a hidden form.
json_actions := {
	"checkpoint.create",
	"config.create",
	"config.update",
	"container.create",
	"container.update",
	"exec.create",
	"exec.start",
	"image.commit",
	"network.connect",
	"network.create",
	"network.disconnect",
	"node.update",
	"plugin.install",
	"plugin.set",
	"plugin.upgrade",
	"secret.create",
	"secret.update",
	"service.create",
	"service.update",
	"swarm.init",
	"swarm.join",
	"swarm.unlock",
	"swarm.update",
	"volume.create",
	"volume.update",
}

# METADATA
# title: Findings of a control
# description: |
#   What `control` objects to, as `{kind, field, detail}`, null where there is none; one of nulls where
#   the list could not be read. `detail` begins with the field.
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

_control(finding) := _control_of_hidden_body if finding.kind == "hidden-body"

_control(finding) := "ambiguous_json" if not _elsewhere(finding)

_elsewhere(finding) if finding.kind in ({"hidden-body"} | {kind | some kind, _ in _controls})

_controls := {
	"target": "request_target",
	"api-version": "request_target",
	"query": "hidden_parameters",
	"repeated-parameter": "hidden_parameters",
	"form-type": "hidden_parameters",
	"unknown-endpoint": "unknown_endpoint",
}

default _control_of_hidden_body := "hidden_parameters"

_control_of_hidden_body := "body_not_forwarded" if input.request.action in json_actions
