# METADATA
# title: No more objects than a user's share
# description: |
#   Limits of one container do not stop a user who starts a thousand. What counts is what the record of owners says that
#   the caller made, and the volumes that a container would make: those without a name, and those that it names and that
#   are not there; not those that only its image declares, which count once they are made. What in-flight requests of the
#   caller make counts, and so does what they add to the sums. `running`, `memory`, `cpus` and `gpus` are what the caller's containers have together once
#   the call is executed. They are judged when a container is created (all but `running`), started or restarted, and
#   `memory` and `cpus` when an update changes them. `memory`, `cpus` and `gpus` add up all containers, stopped ones
#   included: a restart policy starts them without a call. One without a limit has as much as the host, so that it is
#   over any quota until it is removed. CPUs of `--cpuset-cpus` are a limit, swap is not counted, and neither are GPUs
#   that a runtime gives by a variable (`gpu_requests`). Of more than 200 containers the sums are not known, nor where the daemon
#   does not answer: what is not known is no room. A container that removed itself counts for `containers` until the
#   record is next compared with the daemon, or a sum is asked for. Containers that somebody else starts, and those of a
#   swarm's services, are not the caller's. For a bound on memory and processors that holds whatever happens, put a
#   tenant's containers below one cgroup (`cgroup_placement.required_cgroup_parent`).
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/resource_constraints/
#     description: Docker, resource constraints
# custom:
#   references: ["OWASP RULE #7", "NIST SP 800-190 4.4.2", CWE-770, "MITRE ATT&CK T1496"]
#   group: resources
#   severity: medium
#   endpoints: [container.create, container.start, container.restart, container.update, volume.create, network.create, service.create]
#   looks_up: [usage, sums, volume]
#   looks_up_when: quota
#   message: "Quota reached: {name} {used}/{max}. Remove unused ones first."
#   messages:
#     volumes: "Quota of {max} for volumes: you have {used}, and this container would make {made}, those without a name included. Remove unused ones first, as by docker volume rm."
#     unlimited: "Quota of {max} for {name}, and this or another container of yours has no limit. Limit each, as by --memory and --cpus, and remove those without."
#   remedy: Remove what you no longer need, or ask for a larger share.
#   parameters:
#     quota:
#       type: map
#       description: |
#         How many of `containers`, `volumes`, `networks` and `services` each user may have, stopped ones included; and
#         of all their containers together how many may be `running`, and how much `memory` in bytes, how many `cpus` and
#         `gpus` they may use. What is not named is not limited.
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

# An update may leave what is there.
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

# How many there are, before the call.
_within(name) if {
	name in {"containers", "volumes", "networks", "services"}
	is_number(input.usage[name])
	is_number(_quota[name])
	input.usage[name] < _quota[name]
}

# A container makes those that it names and that are not there, too.
_volumes_within if _volumes_made == 0

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

# A sum, after it.
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
