# METADATA
# title: No tampering with the authorization plugin
# description: |
#   Whoever disables, removes or kills the plugin that says what is allowed, or changes its files, its settings and what
#   dockerd starts it with, switches every other rule off. The role break-glass alone may, for the day on which nothing
#   else works.
# related_resources:
#   - ref: https://docs.docker.com/engine/extend/plugins_authorization/
#     description: Docker, access authorization plugin
# custom:
#   references: [CIS 2.12, CIS 3.1, "NIST SP 800-190 4.5.5", CWE-693, CWE-285, "MITRE ATT&CK T1562.001"]
#   group: access
#   severity: critical
#   endpoints:
#     - plugin.disable
#     - plugin.delete
#     - plugin.set
#     - plugin.upgrade
#     - plugin.enable
#     - plugin.install
#     - container.create
#     - container.start
#     - container.stop
#     - container.kill
#     - container.restart
#     - container.pause
#     - container.update
#     - container.delete
#     - container.rename
#     - container.attach
#     - container.archive_put
#     - exec.create
#     - network.disconnect
#     - network.create
#     - service.create
#     - service.update
#     - volume.create
#     - volume.update
#     - secret.create
#     - secret.update
#     - config.create
#     - config.update
#     - checkpoint.list
#     - checkpoint.create
#     - checkpoint.delete
#   looks_up: [container]
#   looks_up_when: self_containers
#   message: "The authorization plugin is protected: {what}."
#   remedy: Leave the plugin, its container and its files alone.
#   parameters:
#     self_plugins:
#       type: image-patterns
#       description: |
#         The plugin's own name where it is a managed plugin, such as docker.io/library/dockwarden. Other plugins must be
#         called by their names then, since an id may be its own.
#     self_containers:
#       type: strings
#       description: The plugin's own container where it runs in one, by its name or its full id.
#     self_paths:
#       type: paths
#       description: Its files and those by which dockerd finds and starts it; what has one below itself counts.
package docker.authz.controls.protect_authz_plugin

import data.docker.authz.lib.host_paths
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

_chain := rego.metadata.chain()

violations contains violation.because(_chain, "name", name, {"what": name}) if {
	not _another_plugin
	not _breaks_glass
	input.request.action in {"plugin.disable", "plugin.delete", "plugin.set", "plugin.upgrade", "plugin.enable"}
	name := object.get(input, ["plugin", "name"], null)
}

violations contains violation.because(_chain, field, ref, {"what": ref}) if {
	not _in_no_container
	not _breaks_glass
	input.request.action in _container_actions
	some target in input.targets
	not _another_container(target)
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.because(_chain, null, null, {"what": "which container this is could not be found out"}) if {
	not _in_no_container
	not _breaks_glass
	input.request.action in _container_actions
	not is_array(input.targets)
}

violations contains violation.because(_chain, field, shown, {"what": shown}) if {
	some path in input.host_paths
	not _breaks_glass
	not _elsewhere(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.because(_chain, null, null, {"what": "which paths of the host these are could not be read"}) if {
	host_paths.unread
	not _breaks_glass
}

_breaks_glass if "break-glass" in input.user.roles

_container_actions := {
	"container.start", "container.stop", "container.kill", "container.restart", "container.pause",
	"container.update", "container.delete", "container.rename", "container.attach", "container.archive_put",
	"exec.create", "network.disconnect",
}

_another_plugin if param.value("protect_authz_plugin", "self_plugins") == []

_another_plugin if {
	is_array(param.value("protect_authz_plugin", "self_plugins"))
	input.plugin.ref.kind == "name"
	not images.may_match_one(input.plugin.ref, param.value("protect_authz_plugin", "self_plugins"))
}

_in_no_container if param.value("protect_authz_plugin", "self_containers") == []

_another_container(target) if target.found == false

_another_container(target) if target.kind in {"network", "volume"}

_another_container(target) if {
	target.found == true
	every self in param.value("protect_authz_plugin", "self_containers") { _differs(target, self) }
}

_differs(target, self) if {
	target.id != self
	every name in target.names { name != self }
}

_elsewhere(path) if {
	every reached in {path.path, path.resolved} { _apart(reached) }
}

# What could not be looked up is refused by its text, here and by the controls of paths.
_elsewhere(path) if {
	path.resolved == null
	_apart(path.path)
}

_apart(reached) if {
	startswith(reached, "/")
	every self in param.value("protect_authz_plugin", "self_paths") {
		not host_paths.touches(reached, self)
	}
}
