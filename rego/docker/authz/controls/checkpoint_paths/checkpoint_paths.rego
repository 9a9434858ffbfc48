# METADATA
# title: No checkpoints in directories of the host
# description: |
#   A checkpoint request names a directory of the host, in which dockerd creates, lists and removes files as root. A
#   container that starts from a checkpoint restores the memory that lies there.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/checkpoint/
#     description: docker checkpoint
# custom:
#   references: [CIS 2.18, NIST SP 800-190 4.5.5, CWE-22, CWE-73, "MITRE ATT&CK T1611", "MITRE ATT&CK T1485"]
#   group: access
#   severity: high
#   endpoints: [checkpoint.create, checkpoint.list, checkpoint.delete, container.start]
#   message: Checkpoint directory {path} is not allowed.
#   messages:
#     unreadable: The location of this checkpoint could not be read.
#   remedy: Remove --checkpoint-dir, and give the checkpoint a plain name.
#   parameters:
#     allowed_checkpoint_dirs:
#       type: paths
#       templates: true
#       description: Directories below which checkpoints may lie, besides the container's own directory.
package docker.authz.controls.checkpoint_paths

import data.docker.authz.lib.action
import data.docker.authz.lib.host_paths
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
import data.docker.authz.lib.violation

# These requests reach no other host paths than the mounts of the container.
violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": path,
	"vars": {"path": host_paths.shown(host_path)},
}) if {
	_about_checkpoint
	some host_path in input.host_paths
	not host_paths.stored(host_path)
	not _permitted(host_path)
	field := violation.member(host_path, "field")
	path := violation.member(host_path, "path")
}

violations contains violation.new(rego.metadata.chain(), {"message": "unreadable", "field": null}) if {
	_about_checkpoint
	not _readable
}

_about_checkpoint if action.listed(rego.metadata.chain())

# A named directory must be among the host paths.
_readable if {
	is_array(input.host_paths)
	input.checkpoint.dir == ""
}

_readable if {
	is_string(input.checkpoint.dir)
	is_array(input.host_paths)
	some host_path in input.host_paths
	not host_paths.stored(host_path)
}

_permitted(host_path) if {
	allowed := param.value("checkpoint_paths", "allowed_checkpoint_dirs")
	paths.under_one(host_path.path, false, allowed)
	paths.under_one(host_path.resolved, false, allowed)
}
