# METADATA
# title: No removal of other users' objects
# description: |
#   One prune removes the stopped containers, volumes and caches of all users, and force removes running objects.
# related_resources:
#   - ref: https://docs.docker.com/engine/manage-resources/pruning/
#     description: Docker, prune unused objects
# custom:
#   references: [CIS 6.1, CIS 6.2, "NIST SP 800-190 4.3.1", CWE-863, "MITRE ATT&CK T1485", "MITRE ATT&CK T1489"]
#   group: access
#   severity: medium
#   endpoints:
#     [container.prune, image.prune, volume.prune, network.prune, build.prune, container.delete, image.delete,
#      volume.delete, node.delete, swarm.leave]
#   actions:
#     prunes: [container.prune, image.prune, volume.prune, network.prune, build.prune]
#     deletions: [container.delete, image.delete, volume.delete, node.delete, swarm.leave]
#   message: A prune affects other users.
#   messages:
#     force: "Removing by force is not allowed. Stop it first, or leave out --force."
#   remedy: Remove your own objects by their names.
#   parameters:
#     prune_mode:
#       type: string
#       values: [allow, scoped, deny]
#       description: |
#         What a prune may remove. `allow` permits everything that is unused, `deny` nothing, and `scoped` only
#         objects with a label of `prune_scope_labels`, by which the prune must be filtered.
#     prune_scope_labels:
#       type: name-patterns
#       templates: true
#       description: |
#         Labels, `key` or `key=value` with * for any text. A `scoped` prune must be filtered by one of them.
#     delete_force:
#       type: boolean
#       description: |
#         Whether callers may use force to remove containers, images, volumes and nodes, and to leave a swarm.
package docker.authz.controls.bulk_destructive

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": "filters"}) if {
	action.among(rego.metadata.chain(), "prunes")
	not _prune_permitted
}

violations contains violation.new(rego.metadata.chain(), {"message": "force", "field": "force"}) if {
	action.among(rego.metadata.chain(), "deletions")
	not _force_permitted
	not _gentle
}

_mode := param.value("bulk_destructive", "prune_mode")

_prune_permitted if _mode == "allow"

# Each label narrows the prune further. `label!` only excludes objects, so it is no bound.
_prune_permitted if {
	_mode == "scoped"
	input.request.action != "build.prune"
	some label in input.request.filters.label
	patterns.matches_one(label, param.value("bulk_destructive", "prune_scope_labels"))
}

_force_permitted if param.value("bulk_destructive", "delete_force") == true

_gentle if {
	input.request.query_trusted == true
	not input.request.query.force
}

# dockerd reads the first value, and takes any other word than these for true.
_gentle if {
	input.request.query_trusted == true
	lower(trim_space(input.request.query.force[0])) in {"", "0", "no", "false", "none"}
}
