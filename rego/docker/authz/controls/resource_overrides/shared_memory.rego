package docker.authz.controls.resource_overrides

import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.sizes
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": bytes,
	"vars": {"setting": "--shm-size", "value": sizes.shown(bytes), "max": _max_shm_shown},
}) if {
	some shm in resources.asked.shm
	bytes := violation.member(shm, "bytes")
	not bytes == -1
	not _shm_permitted(bytes)
	field := violation.member(shm, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unlimited",
	"field": field,
	"vars": {"setting": "/dev/shm", "max": _max_shm_shown},
}) if {
	some shm in resources.asked.shm
	shm.bytes == -1
	not _shm_permitted(-1)
	field := violation.member(shm, "field")
}

_shm_permitted(bytes) if {
	is_number(bytes)
	_max_shm == 0
} else if {
	is_number(bytes)
	bytes >= 0
	bytes <= _max_shm
}

_max_shm := param.value("resource_overrides", "max_shm_bytes")

_max_shm_shown := sizes.shown(param.shown("resource_overrides", "max_shm_bytes"))
