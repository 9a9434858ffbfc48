package docker.authz.controls.mount_targets

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "option",
	"field": field,
	"value": option,
	"vars": {"option": option},
}) if {
	some mount in input.spec.mounts
	mount.type == "tmpfs"
	some option in mount.tmpfs_options
	not _option_permitted(option)
	field := violation.member(mount, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "size",
	"field": field,
	"value": bytes,
	"vars": {"max": _max},
}) if {
	some mount in input.spec.mounts
	mount.type == "tmpfs"
	not _size_permitted(mount)
	field := violation.member(mount, "field")
	bytes := violation.member(mount, "tmpfs_bytes")
}

_option_permitted(option) if {
	every denied in param.value("mount_targets", "denied_tmpfs_options") {
		denied != option
	}
}

_size_permitted(mount) if {
	is_array(mount.tmpfs_options)
	_limited(mount.tmpfs_bytes)
	_sized(mount.tmpfs_bytes)
}

_limited(bytes) if {
	param.value("mount_targets", "max_tmpfs_bytes") == 0
} else if {
	is_number(bytes)
	bytes <= param.value("mount_targets", "max_tmpfs_bytes")
}

_sized(bytes) if {
	param.value("mount_targets", "require_tmpfs_size") == false
} else if {
	is_number(bytes)
	bytes > 0
}

_max := "of any size" if param.value("mount_targets", "max_tmpfs_bytes") == 0

_max := sprintf("max %d bytes", [limit]) if {
	limit := param.value("mount_targets", "max_tmpfs_bytes")
	limit != 0
}
