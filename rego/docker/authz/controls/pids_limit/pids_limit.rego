# METADATA
# title: No container without a process limit
# description: |
#   A fork bomb in one container exhausts the process table of the host.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#options
#     description: docker run --pids-limit
# custom:
#   references: [CIS 5.29, "OWASP RULE #7", CWE-770]
#   group: resources
#   severity: medium
#   endpoints: [container.create, service.create, service.update, container.update]
#   message: A process limit is required (max {max}).
#   messages:
#     required: A process limit is required.
#     large: A limit of {asked} processes is too large. Use --pids-limit {max} or less.
#     removed: The process limit may not be removed. Use a number with --pids-limit.
#   remedy: Add --pids-limit, such as --pids-limit 64.
#   parameters:
#     require_pids_limit:
#       type: boolean
#       description: Whether every container needs a limit.
#     max_pids:
#       type: natural
#       description: The largest limit. 0 allows any.
#     allow_limit_removal:
#       type: boolean
#       description: Whether an update may remove a container's limit.
package docker.authz.controls.pids_limit

import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": _field,
	"vars": {"max": param.shown("pids_limit", "max_pids")},
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
	"value": pids,
	"vars": {"asked": pids, "max": param.shown("pids_limit", "max_pids")},
}) if {
	_about_containers
	not _within
	pids := resources.member("pids")
}

violations contains violation.new(rego.metadata.chain(), {"message": "removed", "field": "PidsLimit"}) if {
	input.request.action == "container.update"
	not _kept
}

_missing if {
	resources.created
	not _limited
	not _optional
}

_limited if {
	is_number(resources.asked.pids)
	resources.asked.pids > 0
}

_optional if param.value("pids_limit", "require_pids_limit") == false

_about_containers if {
	resources.created
} else if {
	input.request.action == "container.update"
}

_within if {
	is_number(resources.asked.pids)
	_max == 0
} else if {
	is_number(resources.asked.pids)
	resources.asked.pids <= _max
}

_kept if resources.asked.pids_unlimited == false

_kept if {
	is_boolean(resources.asked.pids_unlimited)
	param.value("pids_limit", "allow_limit_removal") == true
}

_max := param.value("pids_limit", "max_pids")

_field := {
	"container.create": "HostConfig.PidsLimit",
	"container.update": "PidsLimit",
	"service.create": "TaskTemplate.Resources.Limits.Pids",
	"service.update": "TaskTemplate.Resources.Limits.Pids",
}[input.request.action]
