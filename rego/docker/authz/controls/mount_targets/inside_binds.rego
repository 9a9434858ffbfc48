package docker.authz.controls.mount_targets

import data.docker.authz.lib.action
import data.docker.authz.lib.host_paths
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "inside",
	"field": field,
	"value": target,
	"vars": {"target": target, "bind": bind},
}) if {
	_mounting
	some inside in input.inside_binds
	not _inside_permitted(inside)
	not violation.member(inside, "kind") in {"own", "working_dir"}
	field := violation.member(inside, "field")
	target := violation.member(inside, "path")
	bind := violation.member(inside, "bind")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "own",
	"field": field,
	"value": target,
	"vars": {"target": target, "bind": bind},
}) if {
	_mounting
	some inside in input.inside_binds
	not _inside_permitted(inside)
	violation.member(inside, "kind") == "own"
	field := violation.member(inside, "field")
	target := violation.member(inside, "path")
	bind := violation.member(inside, "bind")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "working_dir",
	"field": field,
	"value": target,
	"vars": {"target": target, "bind": bind},
}) if {
	_mounting
	some inside in input.inside_binds
	not _inside_permitted(inside)
	violation.member(inside, "kind") == "working_dir"
	field := violation.member(inside, "field")
	target := violation.member(inside, "path")
	bind := violation.member(inside, "bind")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"target": null}}) if {
	_mounting
	not is_array(input.inside_binds)
	not _all_inside_permitted
}

# `endpoints` leaves out updates, since a new restart policy mounts nothing by itself.
_mounting if action.listed(rego.metadata.chain())

_all_inside_permitted if param.value("mount_targets", "forbid_targets_in_binds") == false

_inside_permitted(_) if _all_inside_permitted

# runc creates the directory within the container's root, so it can only lead out if the source was replaced.
_inside_permitted(inside) if {
	inside.kind == "working_dir"
	some path in input.host_paths
	path.field == inside.source_field
	host_paths.fixed(path)
}
