# METADATA
# title: No files copied into containers
# description: |
#   docker cp unpacks a tar as root, owners, setuid bits and device nodes with it, also below what is mounted from the
#   host and in a container that never ran: a program that makes whoever runs it root of the host. Links in the
#   container lead from any path to any other, so that the whole of it counts.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/cp/
#     description: docker container cp
# custom:
#   references: [CIS 4.8, "OWASP RULE #4", "NIST SP 800-190 4.5.5", CWE-732, CWE-269, "MITRE ATT&CK T1548.001", "MITRE ATT&CK T1611"]
#   group: access
#   severity: critical
#   endpoints: [container.archive_put]
#   looks_up: [container, mounts]
#   message: "docker cp into this container is not allowed. Use a shared directory you mounted, or docker exec -i ... tar x."
#   messages:
#     path: "docker cp to {path} is not allowed. Copy to another folder."
#   remedy: Mount a folder or a volume, or unpack inside, as the container's user (docker exec -i web tar x).
#   parameters:
#     path_mode:
#       type: string
#       values: [allow, no-bind, deny]
#       description: |
#         Into which containers files may be copied: `allow`, all; `no-bind`, those in which nothing of the host's
#         is mounted to be written, a volume by another driver than local included; or `deny`, none.
#     denied_copy_paths:
#       type: paths
#       description: Folders of the container into which nothing is copied.
package docker.authz.controls.container_copy_in

import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "path", "value": path}) if {
	input.request.action == "container.archive_put"
	not _permitted
	path := violation.member(input.archive, "path")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "path",
	"field": "path",
	"value": path,
	"vars": {"path": path},
}) if {
	input.request.action == "container.archive_put"
	_permitted
	path := violation.member(input.archive, "path")
	not _path_permitted(path)
}

_mode := param.value("container_copy_in", "path_mode")

_permitted if _mode == "allow"

_permitted if {
	_mode == "no-bind"
	count(input.targets) > 0
	every target in input.targets { _closed(target) }
}

# What is not there is written by nobody.
_closed(target) if target.found == false

_closed(target) if target.host_writable == false

_path_permitted(path) if {
	startswith(path, "/")
	every denied in param.value("container_copy_in", "denied_copy_paths") {
		not paths.under(path, denied)
	}
}
