# METADATA
# title: No swarm
# description: |
#   A service runs on every node with the mounts and capabilities it requests, and the managers of a swarm control
#   each host that joins. Join tokens and configs are shown to every caller. Swarm expands Go templates in a service's
#   mounts, host name and variables on each node after the decision, so only templates of ids and names are allowed,
#   and none in a mount.
# related_resources:
#   - ref: https://docs.docker.com/engine/swarm/
#     description: Docker, swarm mode
# custom:
#   references: [CIS 5.1, CIS 7.1, CIS 7.4, CIS 7.5, CIS 7.6, "OWASP RULE #12"]
#   group: access
#   severity: critical
#   endpoints:
#     [swarm.*, node.*, service.*, task.*, secret.*, config.*, volume.create, volume.update,
#      container.create]
#   actions:
#     services: [service.create, service.update]
#     secrets: [secret.create, secret.update, config.create, config.update]
#     volumes: [volume.create, container.create, service.create, service.update]
#   message: Swarm is not available on this host.
#   messages:
#     runtime: Services of runtime {runtime} are not allowed. Use containers.
#     rollback: Rolling a service back is not allowed, since the request does not show the previous spec. Send the wanted spec with docker service update.
#     driver: The secret or templating driver {driver} is not allowed. Remove --driver / --template-driver.
#     template: "{field} may not hold this template, which swarm expands after the decision. Write the value without a template, or, in variables and host names, only ids and names: {{.Task.Slot}}."
#   remedy: Use docker run or docker compose. Only administrators set up a swarm.
#   parameters:
#     swarm_mode:
#       type: string
#       values: ["off", services, admin]
#       description: |
#         `off` allows nothing, `services` allows services, tasks, secrets and configs, `admin` allows everything.
#     allowed_secret_drivers:
#       type: strings
#       description: |
#         Drivers and template drivers that secrets and configs may use. With golang each node expands their data,
#         which can keep the node busy.
package docker.authz.controls.swarm_control

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	_about_swarm
	not _permitted
}

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	not _cluster_permitted
	_may_be_cluster
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "runtime",
	"field": "TaskTemplate.Runtime",
	"value": runtime,
	"vars": {"runtime": runtime},
}) if {
	_permitted
	action.among(rego.metadata.chain(), "services")
	not _runtime_permitted
	runtime := object.get(input, ["swarm", "runtime"], null)
}

# dockerd executes the stored spec, which the request does not contain.
violations contains violation.new(rego.metadata.chain(), {
	"message": "rollback",
	"field": "rollback",
	"value": rollback,
}) if {
	_permitted
	input.request.action == "service.update"
	not input.swarm.rollback == ""
	rollback := object.get(input, ["swarm", "rollback"], null)
}

# Swarm expands the template on the node, after the decision.
violations contains violation.new(rego.metadata.chain(), {
	"message": "template",
	"field": field,
	"vars": {"field": field},
}) if {
	_permitted
	some template in input.swarm.templates
	not _template_permitted(template)
	field := violation.member(template, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "template",
	"field": null,
	"vars": {"field": "A field"},
}) if {
	_permitted
	action.among(rego.metadata.chain(), "services")
	not _templates_readable
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "driver",
	"field": field,
	"value": driver,
	"vars": {"driver": driver},
}) if {
	_permitted
	action.among(rego.metadata.chain(), "secrets")
	some name, field in {"driver": "Driver.Name", "templating": "Templating.Name"}
	driver := violation.member(input.swarm, name)
	not _driver_permitted(driver)
}

_about_swarm if {
	input.request.action == "volume.update"
} else if {
	_family in {"swarm", "node", "service", "task", "secret", "config"}
}

_permitted if {
	_mode == "admin"
} else if {
	_mode == "services"
	_family in {"service", "task", "secret", "config"}
}

_cluster_permitted if _mode == "admin"

_may_be_cluster if {
	some volume in input.volumes
	not volume.cluster == false
} else if {
	some mount in input.spec.mounts
	mount.type == "cluster"
} else if {
	not _volumes_readable
	action.among(rego.metadata.chain(), "volumes")
}

_volumes_readable if is_array(input.volumes)

_runtime_permitted if input.swarm.runtime in {"", "container"}

_runtime_permitted if {
	input.swarm.runtime == "attachment"
	_mode == "admin"
}

_templates_readable if is_array(input.swarm.templates)

_template_permitted(template) if {
	template.plain == true
	template.part in {"env", "hostname", "label"}
}

_driver_permitted("")

_driver_permitted(driver) if driver in param.value("swarm_control", "allowed_secret_drivers")

_family := split(input.request.action, ".")[0]

_mode := param.value("swarm_control", "swarm_mode")
