# METADATA
# title: No mounts over what programs trust
# description: |
#   A mount over /proc, /sys, /dev, the init program or the loader's files changes what the runtime and
#   later exec sessions trust; a tmpfs with exec, suid or dev loses its usual hardening.
# related_resources:
#   - ref: https://github.com/opencontainers/runc/security/advisories/GHSA-9493-h29p-rfm2
#     description: CVE-2025-31133, runc's masked paths through redirected mounts
#   - ref: https://docs.docker.com/engine/storage/tmpfs/
#     description: tmpfs mounts
# custom:
#   references: [CIS 5.6, "PSS baseline: /proc Mount Type", "OWASP RULE #8", CVE-2025-31133]
#   group: mounts
#   severity: medium
#   message: "Mounting onto {target} is not allowed. {advice}"
#   remedy: Choose another target path, and leave out the options that the policy does not list.
#   parameters:
#     denied_targets:
#       type: strings
#       description: Paths in the container that may not be mounted onto, nor what lies below them.
#     allowed_targets:
#       type: strings
#       description: Exceptions below denied targets; with the suffix `:ro` for read-only mounts only.
#     denied_tmpfs_options:
#       type: strings
#       description: Options that a tmpfs may not be given.
#     max_tmpfs_bytes:
#       type: integer
#       description: The largest size of a tmpfs in bytes; 0 for no limit.
#     require_tmpfs_size:
#       type: boolean
#       description: Whether a tmpfs must be given a size.
package docker.authz.controls.mount_targets

import data.docker.authz.lib.fact
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.because(rego.metadata.chain(), fact.field(mount), target, vars) if {
	some mount in input.spec.mounts
	not _target_allowed(mount)
	target := fact.text(mount, "target")
	vars := {"target": target, "advice": "Choose another target path."}
}

violations contains violation.because(rego.metadata.chain(), fact.field(mount), subpath, vars) if {
	some mount in input.spec.mounts
	not _subpath_allowed(mount.subpath)
	subpath := fact.text(mount, "subpath")
	vars := {
		"target": concat("", [fact.text(mount, "target"), " from subpath ", subpath]),
		"advice": "Give a relative subpath without '..'.",
	}
}

violations contains violation.because(rego.metadata.chain(), fact.field(mount), option, vars) if {
	some mount in _tmpfs
	some option in mount.tmpfs_options
	option in param.value("mount_targets", "denied_tmpfs_options")
	vars := {
		"target": concat("", [fact.text(mount, "target"), " with the tmpfs option ", option]),
		"advice": concat("", ["Remove ", option, " from --tmpfs."]),
	}
}

violations contains violation.because(rego.metadata.chain(), fact.field(mount), null, vars) if {
	some mount in _tmpfs
	not _size_allowed(mount)
	vars := {
		"target": concat("", [fact.text(mount, "target"), " with a tmpfs of that size"]),
		"advice": sprintf("Give it a size (max %s).", [_max]),
	}
}

violations contains violation.because(rego.metadata.chain(), "HostConfig.Mounts", null, vars) if {
	input.request.action in {"container.create", "service.create", "service.update"}
	not is_array(input.spec.mounts)
	vars := {"target": "a path of an unknown kind", "advice": "Choose another target path."}
}

# Whose targets only the daemon knows.
_target_allowed(mount) if {
	mount.origin == "volumes_from"
	mount.target == ""
}

_target_allowed(mount) if {
	startswith(mount.target, "/")
	not _denied(mount)
}

_denied(mount) if {
	some denied in param.value("mount_targets", "denied_targets")
	paths.under(mount.target, denied)
	not _excepted(mount, denied)
}

_excepted(mount, denied) if {
	some entry in param.value("mount_targets", "allowed_targets")
	allowed := paths.usable(entry, mount.read_only)
	paths.under(mount.target, allowed)
	paths.under(allowed, denied)
}

_subpath_allowed(subpath) if {
	is_string(subpath)
	not startswith(subpath, "/")
	not ".." in split(subpath, "/")
}

_tmpfs := [mount |
	some mount in input.spec.mounts
	mount.type == "tmpfs"
]

_size_allowed(mount) if {
	is_array(mount.tmpfs_options)
	_limited(mount.tmpfs_bytes)
	_sized(mount.tmpfs_bytes)
}

_limited(_) if param.value("mount_targets", "max_tmpfs_bytes") == 0

_limited(bytes) if {
	is_number(bytes)
	bytes <= param.value("mount_targets", "max_tmpfs_bytes")
}

_sized(_) if param.value("mount_targets", "require_tmpfs_size") == false

_sized(bytes) if {
	is_number(bytes)
	bytes > 0
}

_max := "any" if param.value("mount_targets", "max_tmpfs_bytes") == 0

_max := sprintf("%d", [limit]) if {
	limit := param.value("mount_targets", "max_tmpfs_bytes")
	limit != 0
}
