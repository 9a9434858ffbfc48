package docker.authz.controls.volume_driver

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "shared",
	"field": field,
	"value": name,
	"vars": {"volume": name},
}) if {
	not _any_filled
	some volume in _filled_by_name
	not volume.running == 0
	volume.kind in {"own", "driver"}
	field := violation.member(volume, "field")
	name := violation.member(volume, "name")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "used",
	"field": field,
	"value": name,
	"vars": {"volume": name},
}) if {
	not _any_filled
	not param.value("volume_driver", "filled_volumes") == "unshared"
	some volume in _filled_by_name
	volume.running == 0
	not volume.unused == true
	field := violation.member(volume, "field")
	name := violation.member(volume, "name")
}

# The directory of a volume of another kind is reached in other ways than by the volume, and a tmpfs takes memory that no
# limit counts while dockerd fills it.
violations contains violation.new(rego.metadata.chain(), {
	"message": "mounted",
	"field": field,
	"value": name,
	"vars": {"volume": name, "kind": object.get(_kinds, kind, "of an unknown kind")},
}) if {
	not _any_filled
	some volume in input.mounted_volumes
	not volume.fills == false
	kind := violation.member(volume, "kind")
	not kind in {"own", "driver"}
	field := violation.member(volume, "field")
	name := violation.member(volume, "name")
}

# dockerd fills a volume without a name before the container is listed.
violations contains violation.new(rego.metadata.chain(), {
	"message": "nameless",
	"field": field,
	"value": name,
	"vars": {"volume": name},
}) if {
	not _any_filled
	some volume in input.mounted_volumes
	name := violation.member(volume, "name")
	_is_dockerds(name)
	not volume.exists == false
	not _has_user(volume)
	field := violation.member(volume, "field")
}

# Tasks are created at any time, without a request.
violations contains violation.new(rego.metadata.chain(), {"message": "service", "field": field, "value": source}) if {
	not _any_filled
	action.among(rego.metadata.chain(), "services")
	some mount in input.spec.mounts
	mount.type == "volume"
	not mount.fills == false
	field := violation.member(mount, "field")
	source := violation.member(mount, "source")
}

violations contains violation.new(rego.metadata.chain(), {"message": "users", "field": null}) if {
	not _any_filled
	not is_array(input.mounted_volumes)
	_asks
}

_asks if input.request.action == "container.create"

_asks if action.among(rego.metadata.chain(), "writes")

_any_filled if param.value("volume_driver", "filled_volumes") == "any"

_filled_by_name contains volume if {
	some volume in input.mounted_volumes
	not volume.fills == false
	not volume.name == ""
}

_is_dockerds(name) if {
	count(name) == 64
	regex.match(`^[0-9a-f]+$`, name)
}

_has_user(volume) if {
	is_number(volume.containers)
	volume.containers > 0
}

_kinds := {
	"host": "a bind mount",
	"memory": "a tmpfs",
	"share": "a network share",
	"other": "a file system of another kind",
}
