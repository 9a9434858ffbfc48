# METADATA
# title: No container without a memory limit
# description: |
#   Without a limit one container can trigger the host's OOM killer, which also kills other processes. With unlimited
#   swap it can make the whole host unresponsive.
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/resource_constraints/#memory
#     description: Docker, resource constraints, memory
# custom:
#   references: [CIS 5.11, "OWASP RULE #7", CWE-770]
#   group: resources
#   severity: medium
#   endpoints: [container.create, service.create, service.update, container.update, build.run]
#   message: A memory limit is required (max {max}).
#   messages:
#     required: A memory limit is required.
#     large: A memory limit of {asked} is too large. Use --memory {max} or less.
#     swap: Unlimited swap is not allowed. Remove --memory-swap -1.
#     much_swap: Swap may exceed the memory by {max} at most. Give --memory and --memory-swap, which is the sum of both.
#     unproven: A memory limit is required, and a build from a tar cannot prove that it has one. Use BuildKit.
#   remedy: Add --memory, such as --memory 512m, and leave out --memory-swap.
#   parameters:
#     require_memory_limit:
#       type: boolean
#       description: Whether every container and every classic build needs a limit.
#     max_memory:
#       type: natural
#       description: The largest limit in bytes. 0 allows any.
#     forbid_unlimited_swap:
#       type: boolean
#       description: Whether to deny --memory-swap -1.
#     max_swap:
#       type: natural
#       description: |
#         How many bytes of swap a container may have beyond its memory. 0 allows any. Without --memory-swap dockerd
#         adds as much swap as memory.
package docker.authz.controls.memory_limit

import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.sizes
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": _field,
	"vars": {"max": _shown("max_memory")},
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
	"value": memory,
	"vars": {"asked": sizes.shown(memory), "max": _shown("max_memory")},
}) if {
	resources.checked
	not _within
	memory := resources.member("memory")
}

violations contains violation.new(rego.metadata.chain(), {"message": "swap", "field": _swap_field}) if {
	resources.checked
	not _swap_limited
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "much_swap",
	"field": _swap_field,
	"vars": {"max": _shown("max_swap")},
}) if {
	resources.checked
	not _swap_within
}

violations contains violation.new(rego.metadata.chain(), {"message": "unproven", "field": "memory"}) if {
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

_limited if {
	is_number(resources.asked.memory)
	resources.asked.memory > 0
}

_optional if param.value("memory_limit", "require_memory_limit") == false

_within if {
	is_number(resources.asked.memory)
	_max == 0
}

_within if {
	is_number(resources.asked.memory)
	resources.asked.memory <= _max
}

_swap_limited if resources.asked.swap_unlimited == false

_swap_limited if {
	is_boolean(resources.asked.swap_unlimited)
	param.value("memory_limit", "forbid_unlimited_swap") == false
}

_swap_within if _max_swap == 0

_swap_within if {
	is_number(resources.asked.swap_extra)
	resources.asked.swap_extra <= _max_swap
}

_shown(name) := sizes.shown(param.shown("memory_limit", name))

_max := param.value("memory_limit", "max_memory")

_max_swap := param.value("memory_limit", "max_swap")

_field := {
	"container.create": "HostConfig.Memory",
	"container.update": "Memory",
	"service.create": "TaskTemplate.Resources.Limits.MemoryBytes",
	"service.update": "TaskTemplate.Resources.Limits.MemoryBytes",
	"build.run": "memory",
}[input.request.action]

_swap_field := {
	"container.create": "HostConfig.MemorySwap",
	"container.update": "MemorySwap",
	"service.create": "TaskTemplate.Resources.SwapBytes",
	"service.update": "TaskTemplate.Resources.SwapBytes",
	"build.run": "memswap",
}[input.request.action]
