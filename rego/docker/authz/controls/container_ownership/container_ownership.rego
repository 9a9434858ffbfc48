# METADATA
# title: No objects of other users
# description: |
#   A user who can name a container can stop it, read its secrets and run code in it. The same is true for execs,
#   networks, services, secrets and configs. dockerd resolves the name, and Dockwarden's ownership log says who owns
#   the object, since users can set labels as they like. An exec belongs both to its creator and to the owner of its
#   container. A short name of hexadecimal digits, such as db, may also be the beginning of another container's id. If
#   yours is refused for that, use its full id, and rename it.
# related_resources:
#   - ref: https://cheatsheetseries.owasp.org/cheatsheets/Authorization_Cheat_Sheet.html
#     description: OWASP, Authorization Cheat Sheet
# custom:
#   references: [CIS 5.23, CIS 5.24, "NIST SP 800-190 4.3.1", CWE-862, CWE-639, "MITRE ATT&CK T1609"]
#   group: access
#   severity: high
#   endpoints:
#     - container.inspect
#     - container.top
#     - container.logs
#     - container.changes
#     - container.export
#     - container.stats
#     - container.resize
#     - container.start
#     - container.stop
#     - container.restart
#     - container.kill
#     - container.update
#     - container.rename
#     - container.pause
#     - container.unpause
#     - container.attach
#     - container.wait
#     - container.delete
#     - container.archive_stat
#     - container.archive_get
#     - container.archive_put
#     - container.copy
#     - checkpoint.list
#     - checkpoint.create
#     - checkpoint.delete
#     - exec.create
#     - exec.start
#     - exec.resize
#     - exec.inspect
#     - image.commit
#     - network.inspect
#     - network.connect
#     - network.disconnect
#     - network.delete
#     - service.inspect
#     - service.create
#     - service.update
#     - service.delete
#     - service.logs
#     - task.inspect
#     - task.logs
#     - secret.inspect
#     - secret.update
#     - secret.delete
#     - config.inspect
#     - config.update
#     - config.delete
#   actions:
#     connects: [network.connect, network.disconnect]
#   inspects: [container, exec, network, service, task, secret, config]
#   message: "No such object, or it is not yours: {ref}."
#   messages:
#     uncertain: "{ref} is the id of one object and the name of another. Use the id of the object that you mean."
#     unknown: Dockwarden could not find out who owns {ref}. Try again, or ask an administrator.
#   remedy: Use objects that you created yourself.
#   parameters:
#     deny_unowned:
#       type: boolean
#       description: |
#         Whether to deny objects without a recorded owner, such as those from before Dockwarden was installed.
#     mask_missing:
#       type: boolean
#       description: |
#         Whether to answer for a missing container or exec as for one of another user, so that callers cannot probe
#         names. The caller's own removed container is reported as missing if named by its full id. Clients inspect
#         networks and volumes to find out whether to create them, which is always allowed.
#     group_owner_label:
#       type: string?
#       description: |
#         The label by which the creator of an object shares it with the group that its value names. null for none.
package docker.authz.controls.container_ownership

import data.docker.authz.lib.action
import data.docker.authz.lib.ownership
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": ref,
	"vars": {"ref": ref},
}) if {
	some target in _evaluated
	_known(target)
	not _uncertain(target)
	not _reachable(target)
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "uncertain",
	"field": field,
	"value": ref,
	"vars": {"ref": ref},
}) if {
	some target in _evaluated
	_known(target)
	_uncertain(target)
	not ownership.permitted(target)
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": field,
	"value": ref,
	"vars": {"ref": ref},
}) if {
	some target in _evaluated
	not _known(target)
	not ownership.permitted(target)
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": null,
	"vars": {"ref": null},
}) if {
	not _readable
	_actions
}

# Other controls decide on objects that are only joined.
_evaluated contains target if {
	some target in input.targets
	_actions
	not _evaluated_elsewhere(target)
}

_evaluated_elsewhere(target) if target.use in {"share", "attach"}

_evaluated_elsewhere(target) if {
	target.use == "mount"
	target.kind == "volume"
}

_evaluated_elsewhere(target) if {
	target.kind == "network"
	action.among(rego.metadata.chain(), "connects")
}

_readable if is_array(input.targets)

_known(target) if is_boolean(target.found)

_uncertain(target) if {
	target.found == true
	not target.certain == true
}

_reachable(target) if ownership.own(target)

_reachable(target) if ownership.permitted(target)

_reachable(target) if ownership.shared(target, param.value("container_ownership", "group_owner_label"))

_reachable(target) if {
	ownership.unowned(target)
	param.value("container_ownership", "deny_unowned") == false
}

# Docker's predefined networks are unowned, and every caller may inspect them.
_reachable(target) if {
	ownership.unowned(target)
	target.kind == "network"
	input.request.action == "network.inspect"
	target.names[0] in {"bridge", "host", "none"}
}

_reachable(target) if {
	ownership.missing(target)
	param.value("container_ownership", "mask_missing") == false
}

# The removed container belonged to the caller, and no other object can have its full id.
_reachable(target) if {
	ownership.missing(target)
	is_string(target.owner)
	target.owner == input.user.name
}

_reachable(target) if {
	ownership.missing(target)
	target.kind in {"network", "service", "task", "secret", "config"}
}

_actions if action.listed(rego.metadata.chain())
