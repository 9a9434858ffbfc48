# METADATA
# title: No settings that take resources from the host's services
# description: |
#   Raised ulimits, a huge /dev/shm, a negative OOM score, a disabled OOM killer or real-time scheduling take
#   resources that the kernel keeps for the host's own services.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#ulimit
#     description: docker run --ulimit
#   - ref: https://docs.docker.com/engine/containers/resource_constraints/
#     description: Docker, resource constraints
# custom:
#   references: [CIS 5.19, CIS 2.8, CIS 2.11, "OWASP RULE #7", CWE-770]
#   group: resources
#   severity: low
#   endpoints: [container.create, service.create, service.update, container.update, build.run]
#   actions:
#     without_path: [service.create, service.update, build.run]
#   message: "{setting} may not be raised to {value}. Use {max} at most."
#   messages:
#     ulimit: "The ulimit {name} may not be set. Remove --ulimit {name}."
#     unlimited: "{setting} may not be unlimited. Give it a size of {max} at most."
#     score: "An OOM score of {value} is not allowed. Use --oom-score-adj {min} or more, or leave it out."
#     killer: Disabling the OOM killer is not allowed. Remove --oom-kill-disable.
#     realtime: Real-time scheduling is not allowed. Remove --cpu-rt-runtime and --cpu-rt-period.
#     storage: Options of the storage driver are not allowed. Remove --storage-opt.
#     size: A size of the container's file system is required. Add --storage-opt size=10G.
#   remedy: Remove the option, or stay within the limits of the policy.
#   parameters:
#     max_ulimits:
#       type: ulimits
#       description: The largest hard limit of each ulimit by its name. -1 allows any, as does a missing entry.
#     denied_ulimits:
#       type: strings
#       values: [as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack]
#       description: Ulimits that callers may not set at all.
#     max_shm_bytes:
#       type: natural
#       description: The largest size of /dev/shm in bytes, set with --shm-size or as a tmpfs. 0 allows any.
#     min_oom_score_adj:
#       type: integer
#       description: The lowest OOM score. A container without one has 0.
#     require_storage_size:
#       type: boolean
#       description: Whether a container's file system needs a size. The storage driver must support quotas.
#     allow_storage_opt:
#       type: boolean
#       description: Whether callers may set options of the storage driver if no size is required.
package docker.authz.controls.resource_overrides

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "score",
	"field": field,
	"value": score,
	"vars": {"value": score, "min": param.shown("resource_overrides", "min_oom_score_adj")},
}) if {
	resources.created
	not _score_permitted
	score := resources.member("oom_score_adj")
	field := _score_fields[input.request.action]
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "killer",
	"field": _field("OomKillDisable"),
}) if {
	resources.checked
	not resources.asked.oom_kill_disable == false
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "realtime",
	"field": _field("CpuRealtimeRuntime"),
}) if {
	resources.checked
	not resources.asked.realtime == false
}

violations contains violation.new(rego.metadata.chain(), {
	"field": _field("BlkioWeight"),
	"value": weight,
	"vars": {"setting": "--blkio-weight", "value": weight, "max": _usual_weight},
}) if {
	resources.checked
	not _weight_permitted
	weight := resources.member("blkio_weight")
}

_score_permitted if {
	score := resources.asked.oom_score_adj
	is_number(score)
	score >= param.value("resource_overrides", "min_oom_score_adj")
}

_weight_permitted if {
	is_number(resources.asked.blkio_weight)
	resources.asked.blkio_weight <= _usual_weight
}

# The weight of a container that sets none.
_usual_weight := 500

_field(name) := concat("", ["HostConfig.", name]) if input.request.action == "container.create"

_field(name) := name if input.request.action == "container.update"

# These requests cannot set it.
_field(_) := null if action.among(rego.metadata.chain(), "without_path")

_score_fields := {
	"container.create": "HostConfig.OomScoreAdj",
	"service.create": "TaskTemplate.ContainerSpec.OomScoreAdj",
	"service.update": "TaskTemplate.ContainerSpec.OomScoreAdj",
}
