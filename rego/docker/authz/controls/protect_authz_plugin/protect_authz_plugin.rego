# METADATA
# title: No tampering with the authorization plugin
# description: |
#   Whoever disables, removes or kills the plugin that says what is allowed, or changes its files, its settings and what
#   dockerd starts it with, switches every other rule off. So does whoever enters its container, takes its namespaces or
#   volumes, or reads its files, its output or its environment: no action reaches it, docker inspect and docker logs
#   included. The role break-glass alone may, for the day on which nothing else works.
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
#   looks_up: [container, exec]
#   looks_up_when: self_containers
#   message: "The authorization plugin is protected: {what}."
#   messages:
#     above: The authorization plugin's own files lie below this path, and are protected.
#     unknown: "Whether {ref} is the authorization plugin's container could not be found out. Try again, or ask the operator."
#     missing: "There is no container {ref}, and it might become the authorization plugin's. Name one that is there."
#   remedy: Leave the plugin, its container and its files alone.
#   parameters:
#     self_plugins:
#       type: image-patterns
#       description: |
#         The plugin's own name where it is a managed plugin, such as docker.io/library/dockwarden. Other plugins must be
#         called by their names then, since an id may be its own.
#     self_containers:
#       type: strings
#       description: |
#         The plugin's own container where it runs in one, by its name, its full id, or best by both: the name lasts when
#         the container is replaced, and with the id nobody can pass by a container named like its first digits. What
#         docker ps, docker events and docker system df show of it remains visible.
#     self_paths:
#       type: paths
#       description: Its files and those by which dockerd finds and starts it; what has one below itself counts.
package docker.authz.controls.protect_authz_plugin

import data.docker.authz.lib.action
import data.docker.authz.lib.host_paths
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.paths
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

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": ref,
	"vars": {"what": ref},
}) if {
	some target in _reached
	target.found == true
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "missing",
	"field": field,
	"value": ref,
	"vars": {"ref": ref},
}) if {
	some target in _reached
	target.found == false
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": field,
	"value": ref,
	"vars": {"ref": ref},
}) if {
	some target in _reached
	not _known(target)
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"what": "which container this is could not be found out"},
}) if {
	_judges_containers
	not _all_named
}

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": shown,
	"vars": {"what": shown},
}) if {
	some path in input.host_paths
	not _breaks_glass
	not _elsewhere(path)
	not _above(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "above",
	"field": field,
	"value": shown,
}) if {
	some path in input.host_paths
	not _breaks_glass
	not _elsewhere(path)
	_above(path)
	field := violation.member(path, "field")
	shown := host_paths.shown(path)
}

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"what": "which paths of the host these are could not be read"},
}) if {
	host_paths.unread
	not _breaks_glass
}

_breaks_glass if "break-glass" in input.user.roles

# Each action that names a container, by its path, its body or its query.
_judges_containers if {
	not _in_no_container
	not _breaks_glass
	action.among(rego.metadata.chain(), "on_container")
}

# Each container that the request refers to is among the targets.
_all_named if {
	not action.among(rego.metadata.chain(), "names_in_body")
	_subject_named
}

_all_named if {
	action.among(rego.metadata.chain(), "names_several")
	_shares_named
}

_all_named if {
	input.request.action == "network.connect"
	_subject_named
	_shares_named
}

_subject_named if {
	some target in input.targets
	target.kind in {"container", "exec"}
}

_shares_named if {
	is_array(input.sharing)
	every share in input.sharing { _named(share.ref) }
}

_named(ref) if {
	some target in input.targets
	target.kind == "container"
	target.ref == ref
}

_known(target) if is_boolean(target.found)

# A reference may stand for several objects, each a target of its own: none of them may be the plugin's container.
_reached contains target if {
	_judges_containers
	some target in input.targets
	not _another_container(target)
}

_another_plugin if param.value("protect_authz_plugin", "self_plugins") == []

_another_plugin if {
	is_array(param.value("protect_authz_plugin", "self_plugins"))
	input.plugin.ref.kind == "name"
	not images.may_match_one(input.plugin.ref, param.value("protect_authz_plugin", "self_plugins"))
}

_in_no_container if param.value("protect_authz_plugin", "self_containers") == []

_another_container(target) if target.kind in {"network", "volume"}

# Its container is a target, too, and is compared itself.
_another_container(target) if {
	target.kind == "exec"
	target.found == true
	some container in input.targets
	container.kind == "container"
	container.field == target.field
}

_another_container(target) if {
	target.kind == "container"
	target.found == true
	is_string(target.id)
	count(target.names) > 0
	every self in param.value("protect_authz_plugin", "self_containers") { _differs(target, self) }
}

# dockerd keeps a container's reference to share with that it does not find, and resolves it at each start. Any other
# resolves now, and nobody else can give the plugin's container another name or id.
_another_container(target) if {
	target.kind in {"container", "exec"}
	target.found == false
	target.use == "subject"
	regex.match(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`, target.ref)
	every self in param.value("protect_authz_plugin", "self_containers") { not _may_mean(target.ref, self) }
}

# What is the beginning of its id, means it as soon as nobody has that name.
_differs(target, self) if {
	not _is_id(self, target.id)
	not _begins(target.ref, self)
	every name in target.names { trim_prefix(name, "/") != trim_prefix(self, "/") }
}

# Settings may give the id as docker ps shows it, with 12 digits.
_is_id(self, id) if self == id

_is_id(self, id) if {
	_id_like(self)
	startswith(id, self)
}

_may_mean(ref, self) if ref == trim_prefix(self, "/")

_may_mean(ref, self) if _begins(ref, self)

_begins(ref, self) if {
	_id_like(self)
	startswith(self, ref)
}

_id_like(self) if regex.match(`^[0-9a-f]{12,64}$`, self)

# It is none of the plugin's own, nor below one.
_above(path) if {
	every reached in {path.path, path.resolved} - {null} {
		every self in param.value("protect_authz_plugin", "self_paths") { not paths.under(reached, self) }
	}
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
