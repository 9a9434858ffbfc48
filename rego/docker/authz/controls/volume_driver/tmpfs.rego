package docker.authz.controls.volume_driver

import data.docker.authz.lib.param
import data.docker.authz.lib.sizes
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "size",
	"field": field,
	"value": type,
}) if {
	_needs_size
	some volume in _tmpfs
	not _sized(volume)
	type := violation.member(volume, "type")
	field := violation.member(volume, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "large",
	"field": field,
	"value": type,
	"vars": {"max": sizes.shown(param.shown("volume_driver", "max_tmpfs_bytes"))},
}) if {
	some volume in _tmpfs
	_sized(volume)
	not _small(volume)
	type := violation.member(volume, "type")
	field := violation.member(volume, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "files",
	"field": field,
	"value": type,
	"vars": {"max": param.shown("volume_driver", "max_tmpfs_inodes")},
}) if {
	some volume in _tmpfs
	not _few_files(volume)
	type := violation.member(volume, "type")
	field := violation.member(volume, "field")
}

# dockerd may write into it, or it has a maximum.
_needs_size if not _any_filled

_needs_size if not _of_any_size

_of_any_size if param.value("volume_driver", "max_tmpfs_bytes") == 0

_tmpfs contains volume if {
	some volume in input.volumes
	type := violation.member(volume, "type")
	type == "tmpfs"
	not violation.member(volume, "bind") == true
}

_few_files(_) if param.value("volume_driver", "max_tmpfs_inodes") == 0

# The kernel takes 0 for no bound.
_few_files(volume) if {
	is_number(volume.tmpfs_inodes)
	volume.tmpfs_inodes > 0
	bound := param.value("volume_driver", "max_tmpfs_inodes")
	is_number(bound)
	volume.tmpfs_inodes <= bound
}

# The kernel takes a size of 0 for none.
_sized(volume) if {
	is_number(volume.tmpfs_bytes)
	volume.tmpfs_bytes > 0
}

_small(_) if _of_any_size

_small(volume) if {
	bound := param.value("volume_driver", "max_tmpfs_bytes")
	is_number(bound)
	volume.tmpfs_bytes <= bound
}
