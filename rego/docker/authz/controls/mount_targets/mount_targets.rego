# METADATA
# title: No mounts over trusted paths of the container
# description: |
#   A mount over /proc, /sys, /dev, the init program or the loader's files changes what the runtime and later exec
#   sessions trust. A tmpfs with exec, suid or dev loses its usual protection.
# related_resources:
#   - ref: https://github.com/opencontainers/runc/security/advisories/GHSA-9493-h29p-rfm2
#     description: CVE-2025-31133, runc's masked paths through redirected mounts
#   - ref: https://docs.docker.com/engine/storage/tmpfs/
#     description: tmpfs mounts
# custom:
#   references: [CIS 5.6, "PSS baseline: /proc Mount Type", "OWASP RULE #8", CVE-2025-31133]
#   group: mounts
#   severity: medium
#   endpoints:
#     [container.create, container.start, container.restart, container.archive_get, container.archive_put, container.archive_stat, container.copy,
#      service.create, service.update]
#   actions:
#     creates: [container.create, service.create, service.update]
#   inspects: [stored]
#   inspects_when: forbid_targets_in_binds
#   message: Mounting onto {target} is not allowed.
#   messages:
#     inside: "Mounting onto {target} is not allowed, inside the bind mount on {bind}. Mount it outside of {bind}, or replace the bind with a named volume."
#     own: "A bind mount on {bind} is not allowed, since dockerd mounts {target} inside it in each container. Bind single files or directories below {bind}."
#     working_dir: "The working directory {target} is not allowed, inside the bind mount on {bind}, whose source its user can replace. Use --workdir {bind}, or bind a directory that only root can replace, such as your home."
#     subpath: Subpath {subpath} may not be mounted. Give a relative path without '..'.
#     option: "The tmpfs option {option} is not allowed. Remove {option} from --tmpfs."
#     size: "A tmpfs needs an allowed size. Give it one ({max}): --tmpfs PATH:size=16m, or --mount …,tmpfs-size=16m."
#   remedy: Choose another target path, and leave out the options that the policy does not list.
#   parameters:
#     denied_targets:
#       type: paths
#       description: Paths in the container on which, and below which, callers may not mount anything.
#     allowed_targets:
#       type: prefixes
#       description: Exceptions below denied targets. The suffix `:ro` allows only read-only mounts.
#     forbid_targets_in_binds:
#       type: boolean
#       description: |
#         Whether to deny mounts whose target lies inside a bind mount, since dockerd and runc create that target as
#         root in the source of the bind mount. A volume that is a bind counts as a bind mount, and so do targets at
#         which dockerd itself mounts something, such as /etc/hosts. The same holds for a working directory there, if a user other than
#         root can replace the source.
#     denied_tmpfs_options:
#       type: strings
#       description: Options that a tmpfs may not have.
#     max_tmpfs_bytes:
#       type: natural
#       description: The largest size of a tmpfs in bytes. 0 for no limit.
#     require_tmpfs_size:
#       type: boolean
#       description: Whether a tmpfs needs a size.
package docker.authz.controls.mount_targets

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": target,
	"vars": {"target": target},
}) if {
	some mount in input.spec.mounts
	not _target_permitted(mount)
	field := violation.member(mount, "field")
	target := violation.member(mount, "target")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "subpath",
	"field": field,
	"value": subpath,
	"vars": {"subpath": subpath},
}) if {
	some mount in input.spec.mounts
	subpath := violation.member(mount, "subpath")
	not _subpath_permitted(subpath)
	field := violation.member(mount, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"target": null}}) if {
	not _readable
	action.among(rego.metadata.chain(), "creates")
}

_readable if is_array(input.spec.mounts)

# Only dockerd knows the targets of these mounts.
_target_permitted(mount) if {
	mount.origin == "volumes_from"
	mount.target == ""
} else if {
	startswith(mount.target, "/")
	every denied in param.value("mount_targets", "denied_targets") {
		not _over(mount, denied)
	}
}

_over(mount, denied) if {
	paths.under(mount.target, denied)
	not _excepted(mount, denied)
}

_excepted(mount, denied) if {
	some entry in param.value("mount_targets", "allowed_targets")
	allowed := paths.usable(entry, mount.read_only)
	paths.under(mount.target, allowed)
	paths.under(allowed, denied)
}

_subpath_permitted(subpath) if {
	is_string(subpath)
	not startswith(subpath, "/")
	not ".." in split(subpath, "/")
}
