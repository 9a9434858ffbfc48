# METADATA
# title: No commands as another user than the container's
# description: |
#   docker exec --user root in a container that runs as another user gives root in it, also over the files mounted
#   there. A program planted there can make its user root on the host.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/exec/
#     description: docker container exec
# custom:
#   references: [CIS 4.1, CIS 5.23, "OWASP RULE #2", "NIST SP 800-190 4.4.3", CWE-250, CWE-269, "MITRE ATT&CK T1609"]
#   group: user
#   severity: high
#   endpoints: [exec.create]
#   inspects: [container]
#   message: docker exec as {user} is not allowed.
#   messages:
#     inherited: "The container runs as {user}, and you may only run as yourself. Start it with --user {uid}:{gid}."
#     unknown: Commands may only run as the caller's own uid, and the settings have none for you. Ask an administrator.
#   remedy: Leave out --user, or name your own uid and group.
#   parameters:
#     exec_user_mode:
#       type: string
#       values: [any, inherit-or-non-root, own-uid]
#       description: |
#         The user that a command in a container may run as. `any` allows every user. `inherit-or-non-root` allows the
#         container's own user or a number other than 0, since an image can give a name the id 0. `own-uid` allows
#         only the caller's own uid and group, given by --user or by the container. `live_file_systems.exec_users` must
#         permit the user as well.
package docker.authz.controls.exec_user

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "User",
	"value": raw,
	"vars": {"user": raw},
}) if {
	input.request.action == "exec.create"
	not _inherited
	not _permitted
	raw := object.get(input, ["exec", "user", "raw"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "inherited",
	"field": "User",
	"value": raw,
	"vars": vars,
}) if {
	input.request.action == "exec.create"
	_inherited
	not _inheriting
	_caller_known
	raw := _inherited_user
	vars := {"user": _shown(raw), "uid": input.user.uid, "gid": input.user.gids[0]}
}

violations contains violation.new(rego.metadata.chain(), {"message": "unknown", "field": "User"}) if {
	input.request.action == "exec.create"
	_inherited
	not _inheriting
	not _caller_known
}

_mode := param.value("exec_user", "exec_user_mode")

_inherited if input.exec.user.raw == ""

_permitted if _mode == "any"

_permitted if {
	_mode == "inherit-or-non-root"
	input.exec.user.is_root == false
	input.exec.user.uid > 0
	not input.exec.user.is_root_group == true
}

_permitted if {
	_mode == "own-uid"
	_own(input.exec.user)
}

_inheriting if _mode in {"any", "inherit-or-non-root"}

_inheriting if {
	_mode == "own-uid"
	containers := [target | some target in input.targets; not target.kind == "exec"]
	count(containers) > 0
	every container in containers { _own(container.user) }
}

_own(user) if {
	user.canonical == true
	user.uid == input.user.uid
	user.gid in input.user.gids
}

_caller_known if {
	is_number(input.user.uid)
	count(input.user.gids) > 0
}

_inherited_user := raw if {
	some target in input.targets
	raw := violation.member(violation.member(target, "user"), "raw")
} else := null

_shown(raw) := raw if {
	is_string(raw)
	raw != ""
} else := "root, or whom its image says"
