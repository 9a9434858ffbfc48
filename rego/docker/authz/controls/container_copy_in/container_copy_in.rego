# METADATA
# title: No files copied into containers
# description: |
#   docker cp unpacks a tar archive as root, with its owners, setuid bits and device nodes. This includes directories
#   that are mounted from the host and containers that never ran. A program copied this way can make its user root on
#   the host. Links in the container can lead from any path to any other, so a mount anywhere in the container counts.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/cp/
#     description: docker container cp
# custom:
#   references: [CIS 4.8, "OWASP RULE #4", "NIST SP 800-190 4.5.5", CWE-732, CWE-269, "MITRE ATT&CK T1548.001", "MITRE ATT&CK T1611"]
#   group: access
#   severity: critical
#   endpoints: [container.archive_put]
#   inspects: [container, mounts]
#   message: docker cp into this container is not allowed.
#   messages:
#     path: docker cp to {path} is not allowed. Copy to another directory.
#   remedy: Mount a directory or a volume, or unpack the files in the container as its user (docker exec -i web tar x).
#   parameters:
#     path_mode:
#       type: string
#       values: [allow, no-bind, deny]
#       description: |
#         Containers into which callers may copy files. `allow` permits all, `deny` none, and `no-bind` those without
#         writable mounts from the host. A volume of a driver other than local counts as such a mount.
#     denied_copy_paths:
#       type: paths
#       description: Directories of the container into which callers may not copy files.
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

# A missing object cannot be written to.
_closed(target) if target.found == false

_closed(target) if target.host_writable == false

_path_permitted(path) if {
	startswith(path, "/")
	every denied in param.value("container_copy_in", "denied_copy_paths") {
		not paths.under(path, denied)
	}
}
