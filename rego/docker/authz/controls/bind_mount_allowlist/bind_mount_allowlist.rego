# METADATA
# title: No host paths beyond those listed
# description: |
#   Programs of the host trust directories such as /, /etc, /root, a cron or systemd directory, and home directories.
#   A container that can write to one of them can become root on the host. A path that is a symbolic link, as
#   /etc/localtime usually is, needs its target in the lists as well, here and in sensitive_host_paths.
# related_resources:
#   - ref: https://docs.docker.com/engine/storage/bind-mounts/
#     description: Bind mounts
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, HostPath Volumes
# custom:
#   references: [CIS 5.6, "PSS baseline: HostPath Volumes", "OWASP RULE #8", CWE-552]
#   group: mounts
#   severity: critical
#   endpoints:
#     [build.run, container.create, container.start, container.restart, container.update, container.archive_get, container.archive_put, container.archive_stat, container.copy,
#      service.create, service.update, volume.create, network.create, secret.create, secret.update, config.create, config.update,
#      plugin.install, plugin.upgrade, plugin.set, checkpoint.create, checkpoint.list, checkpoint.delete]
#   actions:
#     restarts: [container.create, container.start, container.restart, container.update, service.create, service.update]
#     starts: [container.start, container.restart]
#     copies: [container.archive_get, container.archive_put, container.archive_stat, container.copy]
#   inspects: [host, stored]
#   message: "Host path {path} may not be mounted. Use a named volume, or a path under: {prefixes}."
#   messages:
#     inherited: "This container would use the file {path} of the host as its /etc/hosts, /etc/hostname or /etc/resolv.conf, since the container whose network it joins has it mounted there. Create that container without a mount on these files; use --add-host, --hostname and --dns."
#     missing: "Host path {path} does not exist on the host of the Docker daemon. Create it there first, such as with mkdir."
#     movable: "Host path {path} can be replaced by its user before dockerd mounts it. Mount a directory that only root can replace, such as {prefixes}, and use --workdir; or a volume with volume-subpath."
#     relabel: "Host path {path} may not be relabelled, since its user can replace it. Remove :{mode} from the mount, or mount a directory that only root can replace."
#     restart: "A container that restarts by itself may not mount {path}, since its user can replace it. Use --restart no (docker update --restart no for a container that exists), or mount a directory that only root can replace."
#     copied: "docker cp is not allowed for a container that mounts {path}, since a user can replace it before dockerd mounts it again. Copy on the host, or get files out with docker export CONTAINER | tar -x PATH."
#     filled: "A volume that binds {path} may not be filled from the image. Mount it with nocopy: -v NAME:TARGET:nocopy, --mount …,volume-nocopy, or in compose volume: {nocopy: true}."
#     swarm: "Host path {path} may not be bound by a volume in a swarm, since its user can replace it. Bind a directory that only root can replace."
#     type: "Mount type {type} is not known and may not be used. Use type=volume, bind or tmpfs."
#   remedy: Use a named volume, or an existing path that the policy lists, with :ro where the policy says so.
#   parameters:
#     allowed_mount_prefixes:
#       type: prefixes
#       templates: true
#       description: |
#         Host directories that callers may mount, with everything below them; `/` allows any path. The suffix `:ro`
#         allows only mounts that are read-only, submounts included.
#     allow_missing_source:
#       type: boolean
#       description: Whether callers may name a path that does not exist. dockerd creates it as root.
#     resolve_on_host:
#       type: boolean
#       description: Whether the path behind symbolic links must be listed too.
#     forbid_user_writable_parents:
#       type: boolean
#       description: |
#         Whether to deny a path if a user other than root and the caller can replace it, or a directory above it,
#         with a link before the container starts. The caller may replace it if the settings give their user id; then
#         use run_as_own_uid and mount_targets.forbid_targets_in_binds as well. Such a path may not be relabelled, nor
#         mounted by a container that restarts by itself.
#     forbid_later_mounts_of_user_paths:
#       type: boolean
#       description: |
#         Whether dockerd may not mount a path again that the caller or another user can replace, also where
#         forbid_user_writable_parents is false: a container with such a path may not restart by itself, and docker cp
#         is denied. dockerd asks no plugin at such a restart, and resolves the path after the decision about docker cp.
#         False has no effect where forbid_user_writable_parents is true.
#     forbid_caller_writable_parents:
#       type: boolean
#       description: |
#         Whether to deny a path if the caller can replace it, with their user id or, unless run_as_own_uid denies,
#         from a container that mounts a directory above it. This closes the time between the decision and the mount.
#         The caller can still mount directories such as their home directory itself.
package docker.authz.controls.bind_mount_allowlist

import data.docker.authz.lib.action
import data.docker.authz.lib.host_paths
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": shown,
	"vars": _vars(shown),
}) if {
	some path in input.host_paths
	not _permitted(path)
	not _only_missing(path)
	not host_paths.inherited(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "missing",
	"field": field,
	"value": shown,
	"vars": {"path": shown},
}) if {
	some path in input.host_paths
	not _permitted(path)
	_only_missing(path)
	not host_paths.inherited(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

# dockerd stores the path, and resolves it as root at each start and each docker cp, for as long as the container exists.
violations contains violation.new(rego.metadata.chain(), {
	"message": "inherited",
	"field": field,
	"value": shown,
	"vars": _vars(shown),
}) if {
	some path in input.host_paths
	host_paths.inherited(path)
	not _lasting(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

# dockerd knows these types of mounts. A later release may treat another type as a bind mount.
violations contains violation.new(rego.metadata.chain(), {
	"message": "type",
	"field": field,
	"value": type,
	"vars": {"type": type},
}) if {
	some mount in input.spec.mounts
	type := violation.member(mount, "type")
	not type in {"bind", "volume", "tmpfs", "npipe", "cluster", "image"}
	field := violation.member(mount, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "movable",
	"field": field,
	"value": shown,
	"vars": _vars(shown),
}) if {
	not _caller_may_move
	some path in input.host_paths
	_permitted(path)
	not host_paths.inherited(path)
	not _held(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

# Relabelling changes files as root, so it must not touch paths that the caller can replace.
violations contains violation.new(rego.metadata.chain(), {
	"message": "relabel",
	"field": field,
	"value": shown,
	"vars": {"path": shown, "mode": path.relabel},
}) if {
	not _all_may_move
	some path in input.host_paths
	_permitted(path)
	not host_paths.inherited(path)
	not path.relabel == ""
	not input.host.selinux == false
	not host_paths.fixed(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

# dockerd resolves the path again at each restart, without asking plugins.
violations contains violation.new(rego.metadata.chain(), {
	"message": "restart",
	"field": field,
	"value": shown,
	"vars": {"path": shown},
}) if {
	not _all_may_move_later
	action.among(rego.metadata.chain(), "restarts")
	not _starts_once
	some [field, shown] in _replaceable
}

# dockerd mounts the path again to copy files, and a link in the container may lead into it.
violations contains violation.new(rego.metadata.chain(), {
	"message": "copied",
	"field": field,
	"value": shown,
	"vars": {"path": shown},
}) if {
	not _all_may_move_later
	action.among(rego.metadata.chain(), "copies")
	some [field, shown] in _replaceable
}

# dockerd copies the image's directory as root when it creates the container, and follows links.
violations contains violation.new(rego.metadata.chain(), {
	"message": "filled",
	"field": field,
	"value": shown,
	"vars": {"path": shown},
}) if {
	some path in input.host_paths
	_permitted(path)
	not path.filled == false
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

# The tasks of a service mount the volume by its name, at any time and without a request.
violations contains violation.new(rego.metadata.chain(), {
	"message": "swarm",
	"field": field,
	"value": shown,
	"vars": {"path": shown},
}) if {
	not _all_may_move
	not _serviceless
	some path in input.host_paths
	_of_new_volume(path)
	_permitted(path)
	not _held(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": _vars(null),
}) if host_paths.unread

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": _vars(null),
}) if {
	is_array(input.host_paths)
	not is_array(input.settled_paths)
}

# What a user can replace until dockerd mounts it again.
_replaceable contains [field, shown] if {
	some path in input.host_paths
	_permitted(path)
	not host_paths.inherited(path)
	not _held(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

_replaceable contains [field, path] if {
	some settled in input.settled_paths
	path := violation.member(settled, "path")
	field := violation.member(settled, "field")
	not _held({"path": path, "resolved": path, "writers": {"uids": [], "shared": false}})
}

_lasting(path) if {
	_permitted(path)
	_held(path)
}

_held(path) if {
	host_paths.fixed(path)
	not _below_writable(path)
}

_held(path) if {
	host_paths.fixed(path)
	param.mode("run_as_own_uid") == "deny"
}

# A container that runs as root can replace everything below a directory that it mounts.
_below_writable(path) if {
	some entry in param.value("bind_mount_allowlist", "allowed_mount_prefixes")
	prefix := paths.usable(entry, false)
	some reached in {path.path, path.resolved}
	paths.under(reached, prefix)
	not paths.under(prefix, reached)
}

_serviceless if input.host.swarm == false

_serviceless if {
	param.mode("swarm_control") == "deny"
	param.value("swarm_control", "swarm_mode") == "off"
}

_of_new_volume(path) if startswith(path.field, "DriverOpts.")

_of_new_volume(path) if contains(path.field, ".VolumeOptions.DriverConfig.")

_starts_once if {
	input.spec.restart.name in {"", "no"}
	not action.among(rego.metadata.chain(), "starts")
}

# A volume may have been replaced since the create: one of another container is held only from the start on.
_starts_once if {
	input.stored_restart in {"", "no"}
	action.among(rego.metadata.chain(), "starts")
}

_caller_may_move if param.value("bind_mount_allowlist", "forbid_caller_writable_parents") == false

_all_may_move if param.value("bind_mount_allowlist", "forbid_user_writable_parents") == false

_all_may_move_later if {
	_all_may_move
	param.value("bind_mount_allowlist", "forbid_later_mounts_of_user_paths") == false
}

_permitted(path) if host_paths.settled(path)

_permitted(path) if {
	not _magic(path)
	_listed(path.path, path.read_only)
	_resolved(path)
	_present(path)
	_stays(path)
}

# The caller learns that a path is missing only where it would be permitted if it existed.
_only_missing(path) if {
	path.exists == false
	not _magic(path)
	_listed(path.path, path.read_only)
	_listed(path.resolved, path.read_only)
	_stays(path)
	_held_if_required(path)
}

_held_if_required(_) if _caller_may_move

_held_if_required(path) if _held(path)

# These kernel links can lead anywhere, and lead elsewhere for dockerd than for other processes.
_magic(path) if paths.under(path.path, "/proc")

_magic(path) if paths.under(path.path, "/dev/fd")

_resolved(path) if _listed(path.resolved, path.read_only)

_resolved(_) if param.value("bind_mount_allowlist", "resolve_on_host") == false

_present(path) if path.exists == true

_present(_) if param.value("bind_mount_allowlist", "allow_missing_source") == true

_stays(_) if _all_may_move

# dockerd follows links when the container starts, which is after the decision.
_stays(path) if {
	path.writers.shared == false
	every uid in path.writers.uids { uid == input.user.uid }
}

_listed(path, read_only) if {
	paths.under_one(path, read_only, param.value("bind_mount_allowlist", "allowed_mount_prefixes"))
}

_vars(path) := {"path": path, "prefixes": param.shown("bind_mount_allowlist", "allowed_mount_prefixes")}
