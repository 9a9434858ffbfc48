# METADATA
# title: No tampering with the authorization plugin
# description: |
#   Whoever disables, removes or kills the authorization plugin, or changes its files, its settings or the way dockerd
#   starts it, turns every other control off. The same goes for whoever enters its container, shares its namespaces or
#   volumes, or reads its files, output or environment. So callers may not do anything to its container, docker
#   inspect and docker logs included. Only the role break-glass may, for emergencies.
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
#     - container.inspect
#     - container.top
#     - container.logs
#     - container.changes
#     - container.export
#     - container.stats
#     - container.resize
#     - container.start
#     - container.stop
#     - container.kill
#     - container.restart
#     - container.pause
#     - container.unpause
#     - container.update
#     - container.delete
#     - container.rename
#     - container.wait
#     - container.attach
#     - container.archive_stat
#     - container.archive_get
#     - container.archive_put
#     - container.copy
#     - exec.create
#     - exec.start
#     - exec.resize
#     - exec.inspect
#     - image.commit
#     - build.run
#     - network.connect
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
#   actions:
#     on_container: [container.create, container.inspect, container.top, container.logs, container.changes, container.export, container.stats, container.resize, container.start, container.stop, container.kill, container.restart, container.pause, container.unpause, container.update, container.delete, container.rename, container.wait, container.attach, container.archive_stat, container.archive_get, container.archive_put, container.copy, checkpoint.list, checkpoint.create, checkpoint.delete, exec.create, exec.start, exec.resize, exec.inspect, image.commit, build.run, network.connect, network.disconnect]
#     changes_plugin: [plugin.disable, plugin.delete, plugin.set, plugin.upgrade, plugin.enable]
#     names_in_body: [container.create, build.run, network.connect]
#     names_several: [container.create, build.run]
#   inspects: [container, exec]
#   inspects_when: self_containers
#   message: "The authorization plugin is protected: {what}."
#   messages:
#     above: The authorization plugin's own files lie below this path and are protected.
#     unknown: Dockwarden could not find out whether {ref} is the authorization plugin's container. Try again, or ask an administrator.
#     missing: There is no container {ref}, and that name could become the authorization plugin's. Name an existing container.
#   remedy: Leave the plugin, its container and its files alone.
#   parameters:
#     self_plugins:
#       type: image-patterns
#       description: |
#         The plugin's own name if it is a managed plugin, such as docker.io/library/dockwarden. Callers must then
#         name other plugins by their names, since an id may be its own.
#     self_containers:
#       type: strings
#       description: |
#         The container that Dockwarden runs in, by its name, its full id, or best by both. The name stays the same
#         when the container is replaced. With the id, a container named like its first digits cannot be taken for it.
#         docker ps, docker events and docker system df still show the container.
#     self_paths:
#       type: paths
#       description: |
#         Dockwarden's files, and the files by which dockerd finds and starts it. A directory above one of them is
#         protected too.
package docker.authz.controls.protect_authz_plugin

import data.docker.authz.lib.action
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "name",
	"value": name,
	"vars": {"what": name},
}) if {
	not _another_plugin
	not _breaks_glass
	action.among(rego.metadata.chain(), "changes_plugin")
	name := object.get(input, ["plugin", "name"], null)
}

_breaks_glass if "break-glass" in input.user.roles

_another_plugin if param.value("protect_authz_plugin", "self_plugins") == []

_another_plugin if {
	is_array(param.value("protect_authz_plugin", "self_plugins"))
	input.plugin.ref.kind == "name"
	not images.may_match_one(input.plugin.ref, param.value("protect_authz_plugin", "self_plugins"))
}
