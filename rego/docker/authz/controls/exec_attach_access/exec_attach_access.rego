# METADATA
# title: No shells in containers
# description: |
#   exec and attach give a shell in a running container, with its secrets and its network, and leave no trace in its
#   image. The policy sees only the request, not what is typed afterwards. A foreground docker run attaches as well: if
#   attach is denied, it fails after its container was created. Use --detach and docker logs instead.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/exec/
#     description: docker container exec
# custom:
#   references: [CIS 5.23, CIS 5.24, CIS 5.7, "NIST SP 800-190 4.3.1", CWE-862, "MITRE ATT&CK T1609"]
#   group: access
#   severity: medium
#   endpoints: [exec.create, exec.start, exec.resize, container.attach, container.resize]
#   inspects: [container, exec]
#   inspects_when: no_exec_label
#   message: exec and attach are not allowed here.
#   messages:
#     command: "The command {command} is not allowed. Allowed: {allowed}."
#     label: The container {ref} is closed to exec and attach by its label {label}.
#   remedy: Use docker logs, or start another container for the task.
#   parameters:
#     allow_exec:
#       type: boolean
#       description: Whether callers may run commands in containers and attach to their input and output.
#     allowed_exec_commands:
#       type: name-patterns
#       description: |
#         Commands that callers may run, compared with the first word of the request. A shell in this list can run
#         anything. * allows all.
#     no_exec_label:
#       type: string?
#       description: The label whose value `true` closes a container to exec and attach. null for none.
package docker.authz.controls.exec_attach_access

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	_actions
	not _permitted
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "command",
	"field": "Cmd[0]",
	"value": command,
	"vars": {"command": command, "allowed": param.shown("exec_attach_access", "allowed_exec_commands")},
}) if {
	input.request.action == "exec.create"
	_permitted
	not _command_permitted
	command := object.get(input, ["exec", "cmd", 0], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "label",
	"field": null,
	"value": ref,
	"vars": {"ref": ref, "label": param.value("exec_attach_access", "no_exec_label")},
}) if {
	_actions
	_permitted
	not _labels_ignored
	some target in input.targets
	not _open(target)
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "label",
	"field": null,
	"vars": {"ref": null, "label": param.shown("exec_attach_access", "no_exec_label")},
}) if {
	_actions
	_permitted
	not _labels_ignored
	not _readable
}

_actions if action.listed(rego.metadata.chain())

_permitted if param.value("exec_attach_access", "allow_exec") == true

_command_permitted if "*" in param.value("exec_attach_access", "allowed_exec_commands")

_command_permitted if {
	patterns.matches_one(input.exec.cmd[0], param.value("exec_attach_access", "allowed_exec_commands"))
}

_labels_ignored if param.value("exec_attach_access", "no_exec_label") == null

_readable if is_array(input.targets)

# The container has the labels, not the exec.
_open(target) if target.kind == "exec"

_open(target) if target.found == false

_open(target) if {
	target.found == true
	label := param.value("exec_attach_access", "no_exec_label")
	object.get(target.labels, label, "") != "true"
}
