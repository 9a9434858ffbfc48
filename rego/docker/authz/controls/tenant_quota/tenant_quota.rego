# METADATA
# title: No more objects than a user's quota
# description: |
#   Limits for one container do not stop a user who starts a thousand. A user's usage is what the ownership log says
#   they created, plus what their in-flight requests create. Volumes that a container would create count too, if they
#   have no name or do not exist yet. Volumes that only its image declares count once Dockwarden has recorded their owner, normally within a second: a user with more than the quota creates no container. `running`, `memory`,
#   `cpus` and `gpus` are the totals of the caller's containers after the request. Dockwarden checks them when a
#   container is created (all but `running`), started or restarted, and `memory` and `cpus` when an update changes
#   them. `memory`, `cpus` and `gpus` include stopped containers, which a restart policy can start without a request.
#   A container without a limit counts as the whole host, so it exceeds any quota until it is removed. `--cpuset-cpus`
#   counts as a limit. Swap does not count, nor do GPUs that a runtime adds because of a variable (`gpu_requests`).
#   For more than 200 containers, or if dockerd does not respond, the totals are unknown, and unknown usage is denied.
#   A container that removed itself counts for `containers` until Dockwarden next compares the ownership log with
#   dockerd, or needs a total. Containers that another user starts and those of swarm services do not count. For a
#   strict bound on memory and processors, put a tenant's containers below one cgroup
#   (`cgroup_placement.required_cgroup_parent`).
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/resource_constraints/
#     description: Docker, resource constraints
# custom:
#   references: ["OWASP RULE #7", "NIST SP 800-190 4.4.2", CWE-770, "MITRE ATT&CK T1496"]
#   group: resources
#   severity: medium
#   endpoints: [container.create, container.start, container.restart, container.update, volume.create, network.create, service.create]
#   inspects: [usage, sums, volume]
#   inspects_when: quota
#   message: "Quota reached: {name} {used}/{max}."
#   messages:
#     volumes: "Quota of {max} for volumes: you have {used}, and this container would create {made}, unnamed volumes included."
#     unlimited: Quota of {max} for {name}, and this or another container of yours has no limit. Limit each, for example with --memory and --cpus, and remove those without.
#   remedy: Remove objects that you no longer need, or ask for a larger quota.
#   parameters:
#     quota:
#       type: map
#       description: |
#         How many `containers`, `volumes`, `networks` and `services` each user may have, stopped ones included. Also
#         how many of their containers may be `running`, and how much `memory` in bytes and how many `cpus` and `gpus`
#         these containers may use in total. A missing entry means no limit.
package docker.authz.controls.tenant_quota

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"value": name,
	"vars": {"name": name, "used": violation.member(input.usage, name), "max": _max(name)},
}) if {
	some name in _over
	not _is_endless(name)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "volumes",
	"field": null,
	"value": "volumes",
	"vars": {"used": violation.member(input.usage, "volumes"), "made": _shown_made, "max": _max("volumes")},
}) if {
	input.request.action == "container.create"
	not _unlimited("volumes")
	not _volumes_within
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unlimited",
	"field": null,
	"value": name,
	"vars": {"name": name, "max": _max(name)},
}) if {
	some name in _over
	_is_endless(name)
}

_over contains name if {
	some name in _names[input.request.action]
	_changed(name)
	not _unlimited(name)
	not _within(name)
}

_names := {
	"container.create": {"containers", "memory", "cpus", "gpus"},
	"container.start": {"running", "memory", "cpus", "gpus"},
	"container.restart": {"running", "memory", "cpus", "gpus"},
	"container.update": {"memory", "cpus"},
	"volume.create": {"volumes"},
	"network.create": {"networks"},
	"service.create": {"services"},
}

# An update may leave a limit as it is.
_changed(_) if input.request.action != "container.update"

_changed("memory") if not input.spec.resources.memory == 0

_changed("cpus") if not _cpus_stay

_cpus_stay if {
	input.spec.resources.cpus == 0
	input.spec.resources.cpus_unlimited == false
	input.spec.resources.cpuset_count == 0
}

_quota := param.value("tenant_quota", "quota")

_unlimited(name) if {
	is_object(_quota)
	not _named(name)
}

_named(name) if _ = _quota[name]

# How many objects the caller has before the request.
_within(name) if {
	name in {"containers", "volumes", "networks", "services"}
	is_number(input.usage[name])
	is_number(_quota[name])
	input.usage[name] < _quota[name]
}

# A container also creates the volumes that it names and that do not exist, and those of its image, which count only once they
# are there: with too many, no container is created.
_volumes_within if {
	is_number(input.usage.volumes)
	is_number(_quota.volumes)
	input.usage.volumes + _volumes_made <= _quota.volumes
}

_volumes_made := input.spec.anonymous_volumes + count(missing) if {
	is_number(input.spec.anonymous_volumes)
	is_array(input.targets)
	missing := [target | some target in input.targets; _may_be_made(target)]
}

_may_be_made(target) if {
	not _of_another_kind(target)
	not target.found == true
}

_of_another_kind(target) if {
	is_string(target.kind)
	target.kind != "volume"
}

_shown_made := _volumes_made

_shown_made := null if not _readable_made

_readable_made if _ = _volumes_made

# A total after the request.
_within(name) if {
	name in {"running", "memory", "cpus", "gpus"}
	is_number(input.usage[name])
	is_number(_quota[name])
	input.usage[name] >= 0
	input.usage[name] <= _quota[name]
}

_is_endless(name) if input.usage[name] == -1

_max(name) := violation.member(_quota, name) if _readable

_max(_) := null if not _readable

_readable if is_object(_quota)
