# METADATA
# title: No volumes of other users
# description: |
#   All users share the names of volumes, so whoever knows or lists a name could mount another user's database.
#   Dockwarden's ownership log says who owns a volume. A container creates the volumes that it names and that do not
#   exist, and its creator owns them.
# related_resources:
#   - ref: https://docs.docker.com/engine/storage/volumes/
#     description: Docker, volumes
# custom:
#   references: [CIS 5.6, "NIST SP 800-190 4.4.4", CWE-639, CWE-668, "MITRE ATT&CK T1005"]
#   group: mounts
#   severity: high
#   endpoints:
#     [container.create, service.create, service.update, volume.create, volume.inspect, volume.delete, volume.update]
#   actions:
#     creates: [container.create, service.create, service.update, volume.create]
#     changes: [volume.delete, volume.update]
#   inspects: [volume]
#   message: Volume {name} is not yours.
#   messages:
#     name: "A new volume may not be called {name}. Use a name of the form {required}."
#     unknown: Dockwarden could not find out who owns the volume {name}. Try again, or ask an administrator.
#   remedy: Create your own volume under another name, such as docker volume create alice_data, and mount that.
#   parameters:
#     required_volume_name:
#       type: pattern
#       templates: true
#       description: A regular expression that the name of a new volume must match. null allows any.
#     shared_volumes:
#       type: name-patterns
#       description: |
#         Names of volumes that every user may mount and inspect, whoever created them. The suffix `:ro` allows
#         read-only mounts only.
package docker.authz.controls.volume_ownership

import data.docker.authz.lib.action
import data.docker.authz.lib.ownership
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some target in _judged
	target.found == true
	not _reachable(target)
	field := violation.member(target, "field")
	name := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "name",
	"field": field,
	"value": name,
	"vars": {"name": name, "required": param.shown("volume_ownership", "required_volume_name")},
}) if {
	some target in _judged
	ownership.missing(target)
	action.among(rego.metadata.chain(), "creates")
	name := target.ref
	not _name_permitted(name)
	field := violation.member(target, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some target in _judged
	not _known(target)
	field := violation.member(target, "field")
	name := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "unknown",
	"field": null,
	"vars": {"name": null},
}) if {
	not _readable
	_names_volume
}

_judged contains target if {
	some target in input.targets
	_names_volume
	not _of_another_kind(target)
}

_of_another_kind(target) if target.kind in {"container", "exec", "network", "secret", "config"}

_readable if is_array(input.targets)

_known(target) if is_boolean(target.found)

_reachable(target) if ownership.own(target)

_reachable(target) if ownership.permitted(target)

_reachable(target) if {
	patterns.matches_one(target.ref, param.value("volume_ownership", "shared_volumes"))
	not action.among(rego.metadata.chain(), "changes")
}

_reachable(target) if {
	some shared in param.value("volume_ownership", "shared_volumes")
	endswith(shared, ":ro")
	patterns.matches(target.ref, trim_suffix(shared, ":ro"))
	_only_read(target)
}

_only_read(_) if input.request.action == "volume.inspect"

# Checks each mount of the volume, since one may be read-only and another not.
_only_read(target) if {
	target.use == "mount"
	mounts := [mount | some mount in input.spec.mounts; mount.source == target.ref]
	count(mounts) > 0
	every mount in mounts { mount.read_only == true }
}

_name_permitted(_) if param.value("volume_ownership", "required_volume_name") == null

_name_permitted(name) if regex.match(param.value("volume_ownership", "required_volume_name"), name) == true

_names_volume if action.listed(rego.metadata.chain())
