# METADATA
# title: No container without a CPU limit
# description: |
#   Crypto-mining or a runaway program takes processor time from all other containers and from the host's own
#   services.
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/resource_constraints/#cpu
#     description: Docker, resource constraints, CPU
# custom:
#   references: [CIS 5.12, "OWASP RULE #7", CWE-770]
#   group: resources
#   severity: low
#   endpoints: [container.create, service.create, service.update, container.update, build.run]
#   message: A CPU limit is required (max {max}).
#   messages:
#     required: A CPU limit is required.
#     large: A limit of {asked} CPUs is too large. Use --cpus {max} or less.
#     unknown: The CPU limit may not exceed {max}, and these options leave it open. Use --cpus, or give both --cpu-quota and --cpu-period.
#     removed: The CPU limit may not be removed. Use --cpus.
#     shares: CPU shares of {asked} are too many. Use --cpu-shares {max} or less.
#     unproven: A CPU limit is required, and a build from a tar cannot prove that it has one. Use BuildKit.
#   remedy: Add --cpus, such as --cpus 0.5.
#   parameters:
#     require_cpu_limit:
#       type: boolean
#       description: Whether every container and every classic build needs a limit.
#     max_cpus:
#       type: number
#       description: The largest limit in CPUs, such as 1.5. 0 allows any.
#     accept_cpuset:
#       type: boolean
#       description: Whether --cpuset-cpus counts as a limit if no other is given, of as many CPUs as it names.
#     max_cpu_shares:
#       type: natural
#       description: The largest weight against other containers. Docker's default is 1024. 0 allows any.
package docker.authz.controls.cpu_limit

import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": _field,
	"vars": {"max": param.shown("cpu_limit", "max_cpus")},
}) if {
	_missing
	not _max == 0
}

violations contains violation.new(rego.metadata.chain(), {"message": "required", "field": _field}) if {
	_missing
	_max == 0
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "large",
	"field": _field,
	"value": _cpus,
	"vars": {"asked": _cpus, "max": param.shown("cpu_limit", "max_cpus")},
}) if {
	resources.checked
	_known
	not _within
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": _field,
	"vars": {"max": param.shown("cpu_limit", "max_cpus")},
}) if {
	resources.checked
	not _within
	not _known
}

violations contains violation.new(rego.metadata.chain(), {"message": "removed", "field": _field}) if {
	input.request.action == "container.update"
	not _kept
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "shares",
	"field": _shares_field,
	"value": shares,
	"vars": {"asked": shares, "max": param.shown("cpu_limit", "max_cpu_shares")},
}) if {
	resources.checked
	not _shares_within
	shares := resources.member("cpu_shares")
}

violations contains violation.new(rego.metadata.chain(), {"message": "unproven", "field": "cpuquota"}) if {
	resources.unproven
	not _optional
}

_missing if {
	_must_limit
	not _limited
	not _optional
}

_must_limit if resources.created

_must_limit if resources.built

_limited if _cpus > 0

_optional if param.value("cpu_limit", "require_cpu_limit") == false

# An update leaves members that it does not set as they are.
_within if {
	_max == 0
	is_boolean(resources.asked.cpus_unlimited)
}

_within if _cpus <= _max

_known if _ = _cpus

_kept if resources.asked.cpus_unlimited == false

_kept if {
	is_boolean(resources.asked.cpus_unlimited)
	_optional
	_max == 0
}

_kept if _limited

_shares_within if {
	is_number(resources.asked.cpu_shares)
	_max_shares == 0
}

_shares_within if {
	is_number(resources.asked.cpu_shares)
	resources.asked.cpu_shares <= _max_shares
}

_cpus := resources.asked.cpus if {
	is_number(resources.asked.cpus)
	resources.asked.cpus > 0
}

_cpus := resources.asked.cpuset_count if {
	resources.asked.cpus == 0
	is_number(resources.asked.cpuset_count)
	_cpuset_accepted == true
}

_cpus := 0 if {
	resources.asked.cpus == 0
	_cpuset_accepted == false
}

_cpuset_accepted := param.value("cpu_limit", "accept_cpuset")

_max := param.value("cpu_limit", "max_cpus")

_max_shares := param.value("cpu_limit", "max_cpu_shares")

_field := {
	"container.create": "HostConfig.NanoCpus",
	"container.update": "NanoCpus",
	"service.create": "TaskTemplate.Resources.Limits.NanoCPUs",
	"service.update": "TaskTemplate.Resources.Limits.NanoCPUs",
	"build.run": "cpuquota",
}[input.request.action]

_shares_field := {
	"container.create": "HostConfig.CpuShares",
	"container.update": "CpuShares",
	"service.create": null,
	"service.update": null,
	"build.run": "cpushares",
}[input.request.action]
