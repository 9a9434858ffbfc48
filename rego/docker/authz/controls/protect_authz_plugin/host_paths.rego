package docker.authz.controls.protect_authz_plugin

import data.docker.authz.lib.host_paths
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": shown,
	"vars": {"what": shown},
}) if {
	some path in input.host_paths
	not _breaks_glass
	not _elsewhere(path)
	not _above(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "above",
	"field": field,
	"value": shown,
}) if {
	some path in input.host_paths
	not _breaks_glass
	not _elsewhere(path)
	_above(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"what": "the host paths could not be read"},
}) if {
	host_paths.unread
	not _breaks_glass
}

# The path is neither one of the plugin's paths nor below one.
_above(path) if {
	every reached in {path.path, path.resolved} - {null} {
		every self in param.value("protect_authz_plugin", "self_paths") { not paths.under(reached, self) }
	}
}

_elsewhere(path) if {
	every reached in {path.path, path.resolved} { _apart(reached) }
}

# A path that could not be resolved is compared by its text, here and in the other controls of host paths.
_elsewhere(path) if {
	path.resolved == null
	_apart(path.path)
}

_apart(reached) if {
	startswith(reached, "/")
	every self in param.value("protect_authz_plugin", "self_paths") {
		not host_paths.touches(reached, self)
	}
}
