# METADATA
# title: No user ids but the caller's own
# description: |
#   On a shared host a container's user id decides whose files it can read on bind mounts. If the group is missing, or
#   the user is given by name, the image decides which groups it gets, such as those of root, disk or docker. It also
#   does for a group that is added by number, where dockerd is older than 29.6.1 or runc older than 1.3.0: they first
#   look for a group of the image with this number as its name. So groups may be added only with newer ones.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#user
#     description: docker run --user
#   - ref: https://pkg.go.dev/github.com/moby/sys/user#GetExecUser
#     description: How Docker resolves users and groups in the image
# custom:
#   references: [CIS 4.1, "OWASP RULE #2", NIST SP 800-190 4.5.4, CWE-250, CWE-639, "MITRE ATT&CK T1611"]
#   group: user
#   severity: critical
#   endpoints: [container.create, service.create, service.update]
#   inspects: [host]
#   message: "You may only run as yourself. Add --user {uid}:{gid}."
#   messages:
#     group: "You may only add groups of your own, by number. Remove --group-add {group}, or use one of: {gids}."
#     none: "You may not add groups. Remove --group-add {group}: adding one needs dockerd 29.6.1 and runc 1.3.0."
#     named: "The image may give the number {group} to another group. Remove --group-add {group}: it needs dockerd 29.6.1 and runc 1.3.0."
#     unknown: Dockwarden does not know your user id, so you cannot run containers. Ask an administrator to set it.
#   remedy: Run containers with your own uid and groups only, as numbers.
#   parameters: {}
package docker.authz.controls.run_as_own_uid

import data.docker.authz.lib.action
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": raw,
	"vars": {"uid": input.user.uid, "gid": input.user.gids[0]},
}) if {
	_running
	_caller_known
	not _own
	field := object.get(input, ["spec", "user", "field"], null)
	raw := object.get(input, ["spec", "user", "raw"], null)
}

violations contains violation.new(rego.metadata.chain(), {"message": "unknown", "field": null}) if {
	not _caller_known
	_running
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why_group,
	"field": field,
	"value": raw,
	"vars": {"group": raw, "gids": object.get(input, ["user", "gids"], null)},
}) if {
	_caller_known
	some group in input.spec.groups_add
	not _own_group(violation.member(group, "gid"))
	field := violation.member(group, "field")
	raw := violation.member(group, "raw")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "named",
	"field": field,
	"value": raw,
	"vars": {"group": raw},
}) if {
	_caller_known
	some group in input.spec.groups_add
	_own_group(violation.member(group, "gid"))
	not _numbers_are_groups
	field := violation.member(group, "field")
	raw := violation.member(group, "raw")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why_group,
	"field": null,
	"vars": {"group": null, "gids": object.get(input, ["user", "gids"], null)},
}) if {
	_running
	_caller_known
	not _groups_readable
}

_running if action.listed(rego.metadata.chain())

_caller_known if {
	is_number(input.user.uid)
	count(input.user.gids) > 0
}

_groups_readable if is_array(input.spec.groups_add)

_numbers_are_groups if input.host.numeric_groups == true

_why_group := "group" if _numbers_are_groups

# Where numbers are refused, they are not offered.
_why_group := "none" if not _numbers_are_groups

_own if {
	input.spec.user.canonical == true
	input.spec.user.uid == input.user.uid
	_own_group(input.spec.user.gid)
}

# Root's group never counts as the caller's own.
_own_group(gid) if {
	is_number(gid)
	gid > 0
	gid in input.user.gids
}
