package docker.authz.controls.daemon_load

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "execs",
	"field": field,
	"value": name,
	"vars": {"name": name, "given": execs, "bound": param.shown("daemon_load", "max_execs")},
}) if {
	_counts_execs
	some target in _containers
	execs := violation.member(target, "execs")
	is_number(execs)
	not _few(execs)
	field := violation.member(target, "field")
	name := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "execs_unknown",
	"field": field,
	"value": name,
}) if {
	_counts_execs
	some target in _containers
	execs := violation.member(target, "execs")
	not is_number(execs)
	field := violation.member(target, "field")
	name := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {"message": "execs_unknown", "field": null}) if {
	_counts_execs
	not _has_targets
}

_has_targets if {
	is_array(input.targets)
	count(input.targets) > 0
}

_counts_execs if {
	input.request.action == "exec.create"
	not _any_execs
}

_any_execs if param.value("daemon_load", "max_execs") == 0

# dockerd answers that a missing container is not there.
_containers contains target if {
	some target in input.targets
	violation.member(target, "kind") in {"container", null}
	not violation.member(target, "found") == false
}

_few(execs) if {
	bound := param.value("daemon_load", "max_execs")
	is_number(bound)
	execs < bound
}
