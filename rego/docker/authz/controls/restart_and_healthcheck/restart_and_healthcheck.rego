# METADATA
# title: No endless restarts, and no missing health check
# description: |
#   --restart always starts a malicious or crashing container again after every reboot. Without a health check nobody
#   notices that a container has stopped working.
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/start-containers-automatically/
#     description: Docker, restart policies
#   - ref: https://docs.docker.com/reference/dockerfile/#healthcheck
#     description: Dockerfile, HEALTHCHECK
# custom:
#   references: [CIS 5.15, CIS 5.27, CIS 4.6, "OWASP RULE #7", CWE-770]
#   group: resources
#   severity: low
#   endpoints: [container.create, service.create, service.update, container.update]
#   actions:
#     containers: [container.create, container.update]
#     services: [service.create, service.update]
#   message: Restart policy {name} is not allowed.
#   messages:
#     retries: Restart policy on-failure needs a limit of {max} attempts at most. Use --restart on-failure:{max}.
#     attempts: The restarts of a service need a limit of {max} attempts at most. Use --restart-max-attempts {max}, without --restart-window.
#     service: "Restart condition {name} is not allowed. Use --restart-condition on-failure or none."
#     healthcheck: A health check is required. Add --health-cmd, and remove --no-healthcheck.
#   remedy: Use --restart on-failure:5, or none.
#   parameters:
#     allowed_restart_policies:
#       type: strings
#       values: ["no", on-failure, unless-stopped, always]
#       description: |
#         Restart policies that callers may choose. A service's conditions none and any count as no and always.
#     max_retries:
#       type: natural
#       description: How often on-failure may start a container again. 0 allows any number, also without an end.
#     require_healthcheck:
#       type: boolean
#       description: Whether a container needs a health check.
package docker.authz.controls.restart_and_healthcheck

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.resources
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": _field,
	"value": name,
	"vars": {"name": name},
}) if {
	not _name_permitted
	action.among(rego.metadata.chain(), "containers")
	name := object.get(input, ["spec", "restart", "name"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "service",
	"field": _field,
	"value": name,
	"vars": {"name": name},
}) if {
	not _name_permitted
	action.among(rego.metadata.chain(), "services")
	name := object.get(input, ["spec", "restart", "name"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "retries",
	"field": _field,
	"value": retries,
	"vars": {"max": param.shown("restart_and_healthcheck", "max_retries")},
}) if {
	input.spec.restart.name == "on-failure"
	action.among(rego.metadata.chain(), "containers")
	not _retries_permitted
	retries := object.get(input, ["spec", "restart", "retries"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "attempts",
	"field": _field,
	"value": retries,
	"vars": {"max": param.shown("restart_and_healthcheck", "max_retries")},
}) if {
	input.spec.restart.name == "on-failure"
	action.among(rego.metadata.chain(), "services")
	not _retries_permitted
	retries := object.get(input, ["spec", "restart", "retries"], null)
}

violations contains violation.new(rego.metadata.chain(), {"message": "healthcheck", "field": field}) if {
	resources.created
	not _health_checked
	field := _health_fields[input.request.action]
}

_name_permitted if {
	name := input.spec.restart.name
	is_string(name)
	name in param.value("restart_and_healthcheck", "allowed_restart_policies")
}

# The update leaves the restart policy as it is.
_name_permitted if {
	input.request.action == "container.update"
	input.spec.restart.name == ""
}

_retries_permitted if {
	is_number(input.spec.restart.retries)
	_max == 0
}

_retries_permitted if {
	is_number(input.spec.restart.retries)
	input.spec.restart.retries > 0
	input.spec.restart.retries <= _max
}

_health_checked if param.value("restart_and_healthcheck", "require_healthcheck") == false

# The image's own health check is not known yet.
_health_checked if {
	input.spec.healthcheck.set == true
	input.spec.healthcheck.disabled == false
}

_max := param.value("restart_and_healthcheck", "max_retries")

_field := {
	"container.create": "HostConfig.RestartPolicy",
	"container.update": "RestartPolicy",
	"service.create": "TaskTemplate.RestartPolicy",
	"service.update": "TaskTemplate.RestartPolicy",
}[input.request.action]

_health_fields := {
	"container.create": "Healthcheck.Test",
	"service.create": "TaskTemplate.ContainerSpec.Healthcheck.Test",
	"service.update": "TaskTemplate.ContainerSpec.Healthcheck.Test",
}
