package docker.authz.controls.resource_overrides

import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "ulimit",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some ulimit in resources.asked.ulimits
	name := violation.member(ulimit, "name")
	not _name_permitted(name)
	field := violation.member(ulimit, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": hard,
	"vars": {"setting": setting, "value": _endless(hard), "max": max},
}) if {
	some ulimit in resources.asked.ulimits
	name := violation.member(ulimit, "name")
	_name_permitted(name)
	hard := violation.member(ulimit, "hard")
	not _hard_permitted(name, hard)
	field := violation.member(ulimit, "field")
	setting := concat(" ", ["--ulimit", name])
	max := _max_shown(name)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "ulimit",
	"field": null,
	"vars": {"name": null},
}) if {
	resources.checked
	not _readable
}

_readable if {
	is_array(resources.asked.ulimits)
	is_array(resources.asked.shm)
}

_name_permitted(name) if {
	is_string(name)
	every denied in param.value("resource_overrides", "denied_ulimits") { denied != name }
}

_hard_permitted(name, hard) if {
	is_number(hard)
	max := object.get(_max_ulimits, name, -1)
	_at_most(hard, max)
}

_at_most(_, -1)

_at_most(hard, max) if {
	hard >= 0
	hard <= max
}

_max_shown(name) := max if {
	max := _max_ulimits[name]
} else := null

_endless(hard) := "unlimited" if hard == -1

_endless(hard) := hard if hard != -1

_max_ulimits := param.value("resource_overrides", "max_ulimits")
