# METADATA
# title: No sharing with other containers
# description: |
#   A container that joins the namespaces of another, uses its volumes or links to it reaches its memory, its files
#   and its ports on localhost. A link also shows its environment.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Host Namespaces
# custom:
#   references: [CIS 5.16, CIS 5.17, "PSS baseline: Host Namespaces", "OWASP RULE #5"]
#   group: isolation
#   severity: high
#   endpoints: [container.create, container.start, container.restart, build.run]
#   actions:
#     starts: [container.start, container.restart]
#   inspects: [container, joined]
#   inspects_when: own_only
#   message: Sharing {kind} with container {ref} is not allowed. Use a container of your own, or a user-defined network / named volume.
#   messages:
#     kind: "Sharing {kind} with another container is not allowed, also if it is yours. Use a user-defined network or a named volume."
#     links: "Links are not allowed, also to your own containers. Create a network with docker network create: containers in it reach each other by name."
#     fleeting: "dockerd resolves {ref} again later, when another container may have that name. Use the container's full id, as docker ps --no-trunc shows it; a container that was created with the name must be created again."
#     absent: There is no container {ref}, so {kind} could be shared with any container that takes the name. Create that container first, and give its full id.
#   remedy: Use a user-defined network or a named volume.
#   parameters:
#     allowed_sharing:
#       type: strings
#       values: [pid, ipc, network, volumes, links]
#       description: Kinds of sharing that are allowed, of pid, ipc, network, volumes and links.
#     own_only:
#       type: boolean
#       description: |
#         Whether the other container must belong to the caller, or be permitted to them by a role. Links, and the
#         network of a build, must then name it by its full id, since dockerd resolves a name again later. Links in
#         user-defined networks are only names in the container's own DNS and share nothing.
package docker.authz.controls.cross_container_sharing

import data.docker.authz.lib.action
import data.docker.authz.lib.ownership
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains _sharing(share) if {
	some share in input.sharing
	not _permitted(share)
	not _of_denied_kind(share)
	not _own_by_name(share)
	not _absent(share)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why_denied(share.kind),
	"field": field,
	"value": ref,
	"vars": {"kind": share.kind},
}) if {
	some share in input.sharing
	_of_denied_kind(share)
	field := violation.member(share, "field")
	ref := violation.member(share, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "absent",
	"field": field,
	"value": share.ref,
	"vars": {"ref": share.ref, "kind": share.kind},
}) if {
	some share in input.sharing
	not _permitted(share)
	_absent(share)
	field := violation.member(share, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "fleeting",
	"field": field,
	"value": share.ref,
	"vars": {"ref": share.ref},
}) if {
	some share in input.sharing
	_own_by_name(share)
	field := violation.member(share, "field")
}

violations contains _sharing(null) if {
	not _readable
	action.listed(rego.metadata.chain())
}

# Denied whoever owns the container.
_of_denied_kind(share) if {
	is_string(share.kind)
	is_array(param.value("cross_container_sharing", "allowed_sharing"))
	not share.kind in param.value("cross_container_sharing", "allowed_sharing")
}

_why_denied(kind) := "links" if kind == "links"

_why_denied(kind) := "kind" if kind != "links"

# Would be allowed if the caller owned the container.
_absent(share) if {
	share.kind in param.value("cross_container_sharing", "allowed_sharing")
	count(_meant_by(share)) > 0
	every target in _meant_by(share) { ownership.missing(target) }
}

_permitted(share) if {
	share.kind in param.value("cross_container_sharing", "allowed_sharing")
	_reachable(share)
}

# Would be allowed if the reference were a full id.
_own_by_name(share) if {
	not _permitted(share)
	share.kind in param.value("cross_container_sharing", "allowed_sharing")
	count(_meant_by(share)) > 0
	every target in _meant_by(share) { ownership.own(target) }
	some target in _meant_by(share)
	_by_fleeting_name(share, target)
}

_reachable(_) if param.value("cross_container_sharing", "own_only") == false

_reachable(share) if {
	count(_meant_by(share)) > 0
	every target in _meant_by(share) { _own_or_given(share, target) }
}

# All containers that the reference may mean.
_meant_by(share) := [target |
	some target in input.targets
	target.kind == "container"
	target.ref == share.ref
]

_own_or_given(share, target) if {
	ownership.own(target)
	not _by_fleeting_name(share, target)
}

_own_or_given(_, target) if {
	ownership.permitted(target)
	not _by_stored_name(target)
}

# dockerd refuses to start a container that joins a missing one.
_own_or_given(_, target) if {
	_starts
	target.found == false
	regex.match(`^[0-9a-f]{64}$`, target.ref)
}

# dockerd resolves the name again much later, when another container may have it: links at the next start, and a
# build's network at each RUN.
_by_fleeting_name(share, target) if {
	share.kind == "links"
	target.ref != target.id
}

_by_fleeting_name(_, target) if {
	input.request.action == "build.run"
	target.ref != target.id
}

_by_fleeting_name(_, target) if _by_stored_name(target)

# dockerd stored the name because no container had it at that time.
_by_stored_name(target) if {
	_starts
	target.ref != target.id
}

_starts if action.among(rego.metadata.chain(), "starts")

_readable if is_array(input.sharing)

_sharing(share) := violation.new(rego.metadata.chain(), {
	"field": violation.member(share, "field"),
	"value": ref,
	"vars": {
		"kind": violation.member(share, "kind"),
		"ref": ref,
	},
}) if {
	ref := violation.member(share, "ref")
}
