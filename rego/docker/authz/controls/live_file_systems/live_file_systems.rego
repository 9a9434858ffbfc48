# METADATA
# title: No work of dockerd on file systems that may change
# description: |
#   docker cp, commit, export and diff walk the file system of a container as root. While a program in the container
#   exchanges directories for links, dockerd may follow them to files of the host, and docker cp may mount a volume
#   over a directory of the host. commit stops the container itself while it copies, but no other container that
#   shares its volumes or namespaces. docker cp also mounts the volumes and binds of a container that does not run.
#   While dockerd copies files of a stopped container, a start of it waits.
#
#   docker restart keeps the root file system mounted while dockerd makes the working directory in it. A program of
#   another container that holds a directory of it open may exchange that directory, and dockerd makes directories of
#   the host. docker stop unmounts it. docker exec --user makes dockerd open /etc/passwd and /etc/group of a container
#   that runs, or any file of the host to which they lead. No program changes a root file system that is read-only.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/cp/
#     description: docker container cp
#   - ref: https://github.com/moby/moby/security/advisories/GHSA-vp62-88p7-qqf5
#     description: moby GHSA-vp62-88p7-qqf5
#   - ref: https://github.com/moby/moby/security/advisories/GHSA-rg2x-37c3-w2rh
#     description: moby GHSA-rg2x-37c3-w2rh
# custom:
#   references: ["OWASP RULE #0", CVE-2026-41567, CVE-2026-41568, CVE-2026-42306, CWE-59, CWE-362, CWE-367, "MITRE ATT&CK T1611"]
#   group: access
#   severity: critical
#   endpoints:
#     - container.archive_get
#     - container.archive_put
#     - container.archive_stat
#     - container.copy
#     - container.changes
#     - container.export
#     - image.commit
#     - container.restart
#     - exec.create
#   actions:
#     copies:
#       - container.archive_get
#       - container.archive_put
#       - container.archive_stat
#       - container.copy
#       - container.changes
#       - container.export
#       - image.commit
#     through_mounts: [container.archive_get, container.archive_put, container.archive_stat, container.copy]
#     whole: [container.export, image.commit]
#   inspects: [container, files]
#   message: dockerd may not work on the files of this container.
#   messages:
#     running: "docker {command} of {container} is not allowed while it runs. Run docker stop {container}, then docker {command}, then docker start {container}."
#     restarted: "docker restart of {container} is not allowed, since its root file system is not read-only. Run docker stop {container}, then docker start {container}."
#     exec_user: "docker exec --user {user} in {container} is not allowed, since dockerd would resolve {user} in its files. Leave out --user, or give the container's user in the same words: --user {own}."
#     exec_image: "docker exec --user {user} in {container} is not allowed, since dockerd would resolve {user} in its files. Leave out --user, or start a container with this user."
#     exec: "docker exec in {container} is not allowed, since its root file system is not read-only. Start it with --read-only, and with --tmpfs or a volume for what it writes."
#     unknown: "docker {command} of {container} is not allowed, since its state, its root file system or its mounts are unknown. Try again."
#     commit: "docker commit of {container} is not allowed, since a program may keep a directory of it open, and may still change it. Build the image from a Dockerfile."
#     graph_driver: "docker export of {container} is not allowed, since dockerd does not keep its files with containerd. Start it and run tar in it with docker exec."
#     mounts: "docker cp of {container} is not allowed, since {mount} is mounted in it. Start it and run tar in it with docker exec."
#     used: "docker cp of {container} is not allowed, since a program may have used its volume at {mount}, and may still change it. Start it and run tar in it with docker exec, or run tar in a new container with the volume."
#     host: "docker cp of {container} is not allowed, since a directory of the host is mounted in it at {mount}. Run tar in it with docker exec, or stop it and run docker export {container} | tar -x PATH."
#   remedy: Copy files only of containers that are stopped. Run commands as the container's own user, or with a read-only root.
#   parameters:
#     running_copies:
#       type: string
#       values: [none, fixed-engine, any]
#       description: |
#         Copies that dockerd may make of a container that runs, is paused or restarts. `none` permits none,
#         `fixed-engine` docker cp where dockerd is known to be 29.5.1 or later, and `any` permits all. Even then
#         docker cp may open a device in the place of a file.
#     stopped_copies:
#       type: string
#       values: [any, unused-volumes, no-mounts]
#       description: |
#         Containers that do not run and in which docker cp is permitted. `any` permits all, `no-mounts` those without
#         mounts. `unused-volumes` permits those that mount only images, and volumes that no container was started with
#         since they were made: a program may keep a directory of another volume open when its container has ended.
#     stopped_commits:
#       type: string
#       values: [any, export, snapshot-store]
#       description: |
#         What docker commit and export may do with containers that do not run. `any` permits both, `export` export
#         alone, and `snapshot-store` export alone and only where containerd keeps the files. A program that
#         keeps a directory of the stopped container open can exchange what is in it, and lead commit to files of the host.
#     restarts:
#       type: string
#       values: [any, read-only]
#       description: |
#         Containers that docker restart is permitted for while they run: `any` for all, `read-only` for those with
#         a read-only root file system. A container that does not run may be restarted in any case.
#     exec_users:
#       type: string
#       values: [any, inherited, read-only]
#       description: |
#         Commands that docker exec may run. `any` permits them as every user. `inherited` permits those as the user of
#         the container, whom --user may name in the same words. `read-only` permits commands in containers
#         with a read-only root file system alone. With a graph driver, dockerd resolves the user of the
#         container as well, unless it has none. `exec_user.exec_user_mode` must allow the user as well.
package docker.authz.controls.live_file_systems

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "running",
	"field": null,
	"value": violation.member(target, "ref"),
	"vars": {"command": _command, "container": violation.member(target, "ref")},
}) if {
	action.among(rego.metadata.chain(), "copies")
	not _running_permitted
	some target in _there
	target.running == true
	not _copied_never(target)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": null,
	"vars": {"command": _command, "container": violation.member(target, "ref")},
}) if {
	action.among(rego.metadata.chain(), "copies")
	not _all_permitted
	some target in _there
	not _known(target)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why_not_whole,
	"field": null,
	"value": violation.member(target, "ref"),
	"vars": {"command": _command, "container": violation.member(target, "ref")},
}) if {
	action.among(rego.metadata.chain(), "whole")
	not _whole_permitted
	some target in _there
	_copied_stopped(target)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why(mount),
	"field": null,
	"value": violation.member(mount, "target"),
	"vars": {"container": violation.member(target, "ref"), "mount": violation.member(mount, "target")},
}) if {
	action.among(rego.metadata.chain(), "through_mounts")
	not _stopped_mode == "any"
	some target in _there
	_copied_stopped(target)
	some mount in target.mounted
	not _mount_permitted(mount)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why_not_restarted(target),
	"field": null,
	"value": violation.member(target, "ref"),
	"vars": {"command": _command, "container": violation.member(target, "ref")},
}) if {
	input.request.action == "container.restart"
	not _restarts_permitted
	some target in _there
	not _may_restart(target)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why_no_exec(target),
	"field": "User",
	"value": _exec_user,
	"vars": {
		"user": _exec_user,
		"container": violation.member(target, "ref"),
		"own": _own_user(target),
	},
}) if {
	input.request.action == "exec.create"
	not _execs_permitted
	some target in _there
	not _may_exec(target)
}

_commands := {
	"container.changes": "diff",
	"container.export": "export",
	"container.restart": "restart",
	"image.commit": "commit",
}

_command := object.get(_commands, input.request.action, "cp")

_through_mounts if not _commands[input.request.action]

_running_mode := param.value("live_file_systems", "running_copies")

_stopped_mode := param.value("live_file_systems", "stopped_copies")

_running_permitted if _running_mode == "any"

_running_permitted if {
	_running_mode == "fixed-engine"
	_through_mounts
	input.host.copies_safely == true
}

_whole_permitted if param.value("live_file_systems", "stopped_commits") == "any"

# dockerd mounts the file system again for an export, and changes its root to it.
_whole_permitted if {
	param.value("live_file_systems", "stopped_commits") == "export"
	input.request.action == "container.export"
}

_whole_permitted if {
	param.value("live_file_systems", "stopped_commits") == "snapshot-store"
	input.request.action == "container.export"
	input.host.snapshot_store == true
}

default _why_not_whole := "commit"

_why_not_whole := "graph_driver" if input.request.action == "container.export"

_all_permitted if {
	_running_mode == "any"
	_stopped_mode == "any"
	_whole_permitted
}

_restarts_permitted if param.value("live_file_systems", "restarts") == "any"

_exec_mode := param.value("live_file_systems", "exec_users")

_execs_permitted if _exec_mode == "any"

# The targets but for those that dockerd does not have. A request has at least one.
_there := [target | some target in _subjects; not target.found == false] if count(_subjects) > 0

_there := [null] if not count(_subjects) > 0

# A restart has what the container joins as targets, too.
_subjects := [target |
	some target in input.targets
	not violation.member(target, "use") in {"share", "mount", "attach"}
]

_may_restart(target) if target.root_read_only == true

_may_restart(target) if target.running == false

_why_not_restarted(target) := "restarted" if target.running == true

_why_not_restarted(target) := "unknown" if not target.running == true

_exec_user := violation.member(violation.member(input.exec, "user"), "raw")

_may_exec(target) if target.root_read_only == true

_may_exec(_) if {
	_exec_mode == "inherited"
	_exec_user == ""
}

_may_exec(target) if {
	_exec_mode == "inherited"
	is_string(_exec_user)
	_exec_user == target.user.raw
}

_own_user(target) := violation.member(violation.member(target, "user"), "raw")

_why_no_exec(target) := "exec_user" if {
	_exec_mode == "inherited"
	_named(_own_user(target))
}

_why_no_exec(target) := "exec_image" if {
	_exec_mode == "inherited"
	not _named(_own_user(target))
}

_why_no_exec(_) := "exec" if not _exec_mode == "inherited"

_named(user) if {
	is_string(user)
	user != ""
}

_known(target) if target.running == true

_known(target) if {
	target.running == false
	not _through_mounts
}

_known(target) if {
	target.running == false
	is_array(target.mounted)
}

# What a stop does not lift is told in place of the advice to stop it.
_copied_stopped(target) if target.running == false

_copied_stopped(target) if _copied_never(target)

_copied_never(target) if {
	_through_mounts
	not _stopped_mode == "any"
	not _running_permitted
	target.running == true
	some mount in target.mounted
	not _mount_permitted(mount)
}

_copied_never(target) if {
	action.among(rego.metadata.chain(), "whole")
	not _whole_permitted
	not _running_permitted
	target.running == true
}

_mount_permitted(mount) if {
	_stopped_mode == "unused-volumes"
	mount.source == "image"
}

_mount_permitted(mount) if {
	_stopped_mode == "unused-volumes"
	mount.source == "volume"
	mount.unused == true
}

_why(_) := "mounts" if not _stopped_mode == "unused-volumes"

_why(mount) := "used" if {
	_stopped_mode == "unused-volumes"
	not mount.source == "host"
}

_why(mount) := "host" if {
	_stopped_mode == "unused-volumes"
	mount.source == "host"
}
