# METADATA
# title: No management of Docker plugins
# description: |
#   A plugin is a root process with the host mounts, devices and capabilities that its author chose. Whoever installs
#   or changes one is root on the host.
# related_resources:
#   - ref: https://docs.docker.com/engine/extend/
#     description: Docker, managed plugin system
# custom:
#   references: ["OWASP RULE #13", CVE-2026-33997]
#   group: access
#   severity: critical
#   endpoints:
#     [plugin.install, plugin.create, plugin.enable, plugin.disable, plugin.upgrade, plugin.set,
#      plugin.push, plugin.delete, plugin.privileges, service.create, service.update]
#   actions:
#     reads: [plugin.list, plugin.inspect]
#     services: [service.create, service.update]
#     installs: [plugin.install, plugin.upgrade, plugin.privileges, service.create, service.update]
#   message: Plugins may only be managed by administrators.
#   remedy: Ask an administrator to install the plugin, or give a plugin that the policy lists, by digest.
#   parameters:
#     allowed_plugins:
#       type: pinned-images
#       description: Plugins that callers may install, as registry/path@digest.
#     allowed_plugin_privileges:
#       type: map
#       description: Values that each privilege of a plugin may have, by the name of the privilege.
package docker.authz.controls.plugin_management

import data.docker.authz.lib.action
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": null, "value": name}) if {
	_managed
	not _permitted
	name := object.get(input, ["plugin", "name"], null)
}

_managed if {
	startswith(input.request.action, "plugin.")
	not action.among(rego.metadata.chain(), "reads")
}

# A service with the runtime plugin installs a plugin on every node.
_managed if {
	not _runs_no_plugin
	action.among(rego.metadata.chain(), "services")
}

_runs_no_plugin if input.swarm.runtime in {"", "container", "attachment"}

# The other actions name an installed plugin, and a name does not prove what it is.
_permitted if {
	action.among(rego.metadata.chain(), "installs")
	images.pinned_by(input.plugin.remote, param.value("plugin_management", "allowed_plugins"))
	is_array(input.plugin.privileges)
	every privilege in input.plugin.privileges { _privilege_permitted(privilege) }
}

_privilege_permitted(privilege) if {
	allowed := param.value("plugin_management", "allowed_plugin_privileges")[privilege.name]
	is_array(privilege.values)
	every value in privilege.values { value in allowed }
}
