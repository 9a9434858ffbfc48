# METADATA
# title: No starts of stored containers that break rules
# description: |
#   dockerd keeps containers that were created before Dockwarden was installed, under other settings, or past it. With
#   `container_start` `whole`, a start evaluates the container as if the caller created it now: every rule of
#   `container.create` counts, and what it finds refuses the start. What an image brings counts as well, as far as rules
#   rely on it: user, variables, labels, health check, volumes. An update with a restart policy is evaluated likewise,
#   because dockerd starts the container by itself later. Mode `warn` only reports what such rules find.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/start/
#     description: docker container start
# custom:
#   references: ["OWASP RULE #3", NIST SP 800-190 4.4.3, CWE-862, CWE-367, "MITRE ATT&CK T1610"]
#   group: isolation
#   severity: critical
#   endpoints: [container.start, container.restart, container.update]
#   actions:
#     starts: [container.start, container.restart]
#     updates: [container.update]
#   inspects: [container, network, joined, host, whole]
#   inspects_when: container_start
#   message: "The container cannot be evaluated as dockerd stores it ({why}). Remove it, and create it again."
#   remedy: Remove the container, and create it again under the present rules.
#   parameters:
#     container_start:
#       type: string
#       values: [mounts, whole]
#       description: |
#         What is evaluated of a container that starts. `mounts` evaluates its host paths, networks and the containers that
#         it joins; `whole` also everything else, as at its create.
package docker.authz.controls.stored_containers

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"why": _why}}) if {
	action.among(rego.metadata.chain(), "starts")
	not _left_to_mounts
	not _read
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"why": _why}}) if {
	action.among(rego.metadata.chain(), "updates")
	not _left_to_mounts
	not _never_restarts
	not _read
}

_left_to_mounts if param.value("stored_containers", "container_start") == "mounts"

_read if {
	is_object(input.stored_container)
	is_null(input.stored_container.unread)
}

# The update leaves the restart policy as it is, or removes it.
_never_restarts if input.spec.restart.name in {"", "no"}

_why := input.stored_container.unread if {
	is_string(input.stored_container.unread)
} else := "dockerd was not asked"
