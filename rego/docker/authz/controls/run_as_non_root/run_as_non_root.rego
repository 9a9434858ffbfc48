# METADATA
# title: No root in containers
# description: |
#   Root in a container is root for the host's kernel, so every mount, capability or kernel bug gives it more power.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#     description: Pod Security Standards, restricted, Running as Non-root
#   - ref: https://docs.docker.com/engine/security/userns-remap/
#     description: Docker, user namespaces
# custom:
#   references: [CIS 4.1, "OWASP RULE #2", "PSS restricted: Running as Non-root", NIST SP 800-190 4.4.3, CWE-250, "MITRE ATT&CK T1611"]
#   group: user
#   severity: high
#   endpoints: [container.create, service.create, service.update]
#   inspects: [host]
#   message: Containers must not run as root.
#   messages:
#     group: "Containers must not run with root's group. Add --user with a group other than 0, such as --user $(id -u):$(id -g)."
#     added: "Containers must not get root's group. Remove --group-add {group}."
#   remedy: "Use --user <uid>:<gid>, such as --user $(id -u):$(id -g), and no --group-add."
#   parameters:
#     require_numeric_user:
#       type: boolean
#       description: Whether user and groups must be numbers, since an image can give a name the id 0.
#     forbid_root_group:
#       type: boolean
#       description: Whether to deny group 0, and a user without a group, who may get it.
#     accept_userns:
#       type: boolean
#       description: Whether to accept root if dockerd maps the users of containers to other users of the host.
package docker.authz.controls.run_as_non_root

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": field, "value": raw}) if {
	not _user_permitted
	_running
	not _mapped
	field := object.get(input, ["spec", "user", "field"], null)
	raw := object.get(input, ["spec", "user", "raw"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "group",
	"field": field,
	"value": raw,
}) if {
	not _groups_left_alone
	_running
	not _mapped
	not _group_permitted
	field := object.get(input, ["spec", "user", "field"], null)
	raw := object.get(input, ["spec", "user", "raw"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "added",
	"field": field,
	"value": raw,
	"vars": {"group": raw},
}) if {
	some group in input.spec.groups_add
	not _groups_left_alone
	not _mapped
	not _added_permitted(group)
	field := violation.member(group, "field")
	raw := violation.member(group, "raw")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "added",
	"field": null,
	"vars": {"group": null},
}) if {
	not _groups_readable
	_running
	not _groups_left_alone
	not _mapped
}

_running if action.listed(rego.metadata.chain())

_user_permitted if {
	input.spec.user.is_root == false
	input.spec.user.uid > 0
} else if {
	# A name, or a number with a sign or leading zeros.
	_names_permitted
	input.spec.user.is_root != true
	is_string(input.spec.user.user)
	input.spec.user.user != ""
}

_group_permitted if {
	input.spec.user.is_root_group == false
	input.spec.user.gid > 0
} else if {
	_names_permitted
	input.spec.user.is_root_group != true
	is_string(input.spec.user.group)
	input.spec.user.group != ""
}

_added_permitted(group) if {
	group.is_root == false
	group.gid > 0
} else if {
	_names_permitted
	group.is_root != true
	is_string(group.raw)
}

_groups_readable if is_array(input.spec.groups_add)

_names_permitted if param.value("run_as_non_root", "require_numeric_user") == false

_groups_left_alone if param.value("run_as_non_root", "forbid_root_group") == false

# --userns=host turns the mapping off.
_mapped if {
	input.host.userns_remap == true
	param.value("run_as_non_root", "accept_userns") == true
	input.spec.ns.user.mode == ""
}
