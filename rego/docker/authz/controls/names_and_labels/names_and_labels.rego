# METADATA
# title: No misleading names, and no reserved labels
# description: |
#   Labels control other software, such as the routes of a proxy, jobs on the host and the ownership of objects.
#   dockerd finds an object by its id, its name or the beginning of its id, so a name that looks like an id can lead
#   to another object. On a network that others share, an alias or a host name like the name of their database gets
#   the connections that are meant for it.
# related_resources:
#   - ref: https://docs.docker.com/engine/manage-resources/labels/
#     description: Docker, object labels
#   - ref: https://github.com/mcuadros/ofelia
#     description: Ofelia, which runs jobs on the host that labels name
# custom:
#   references: [NIST SP 800-190 4.3.2, CWE-290, CWE-694, "MITRE ATT&CK T1036.005"]
#   group: logging
#   severity: medium
#   endpoints: [container.create, service.create, service.update, container.rename, volume.create, network.create, secret.create, config.create, build.run, image.commit, swarm.update, node.update, config.update, image.import, secret.update, swarm.init, network.connect]
#   actions:
#     joins: [container.create, service.create, service.update, network.connect]
#   inspects: [container, network]
#   inspects_when: required_name
#   message: Name {name} is not allowed. Use letters, digits, '_', '.' and '-', and begin with a letter or digit.
#   messages:
#     hex: Name {name} looks like an id. Use letters other than a to f.
#     predefined: Name {name} belongs to one of Docker's own networks. Choose another.
#     required: "Name {name} is not allowed. Choose one that matches {required}."
#     shared: "Name {name} is not allowed on a network that others share. Choose one that matches {required}, or a network of your own."
#     denied: "Label {key} is not allowed. Remove --label {key}."
#     missing: "Label {key} must be {wanted}. Add --label {key}={wanted}."
#     owner: "Label {key} must be {user}. Add --label {key}={user}."
#     unreadable: The names and labels of this request could not be read. Give each label as key=value.
#   remedy: Choose another name, and leave out labels that control other software.
#   parameters:
#     owner_label:
#       type: string?
#       description: The label that may hold only the caller's own name. null for none.
#     require_owner_label:
#       type: boolean
#       description: Whether each object needs that label.
#     denied_labels:
#       type: name-patterns
#       description: Keys that callers may not set, such as `traefik.*`, in any case.
#     required_labels:
#       type: map
#       description: Labels that each object must have, with their values.
#     required_name:
#       type: pattern
#       templates: true
#       description: |
#         A regular expression that names chosen by the caller must match, such as `^${user}[_.-].+`. null for none. On
#         networks that the caller does not own, aliases, links, host and domain names must match it too, in any case.
#     forbid_hex_names:
#       type: boolean
#       description: Whether to deny names of four or more hexadecimal digits, with which an id may begin.
package docker.authz.controls.names_and_labels

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some named in input.objects
	not named.plain == true
	name := violation.member(named, "name")
	field := violation.member(named, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "hex",
	"field": violation.member(named, "field"),
	"value": name,
	"vars": {"name": name},
}) if {
	some named in input.objects
	not named.hex == false
	not _hex_permitted
	name := violation.member(named, "name")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "predefined",
	"field": violation.member(named, "field"),
	"value": named.name,
	"vars": {"name": named.name},
}) if {
	some named in input.objects
	named.kind == "network"
	named.name in {"bridge", "host", "none", "default", "ingress", "docker_gwbridge", "nat"}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "required",
	"field": violation.member(named, "field"),
	"value": named.name,
	"vars": vars,
}) if {
	some named in input.objects
	named.name != ""
	not _as_required(named.name)
	vars := {"name": named.name, "required": param.shown("names_and_labels", "required_name")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "denied",
	"field": violation.member(named, "labels_field"),
	"value": key,
	"vars": {"key": key},
}) if {
	some named in input.objects
	some key, _ in named.labels
	not _key_permitted(key)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "missing",
	"field": violation.member(named, "labels_field"),
	"value": key,
	"vars": vars,
}) if {
	some key, wanted in _required_labels
	some named in input.objects
	not named.whole == false
	not named.labels[key] == wanted
	vars := {"key": key, "wanted": wanted}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "owner",
	"field": violation.member(named, "labels_field"),
	"value": _owner_label,
	"vars": vars,
}) if {
	_owner_label != null
	some named in input.objects
	not _owner_permitted(named)
	vars := {"key": _owner_label, "user": object.get(input, ["user", "name"], null)}
}

violations contains violation.new(rego.metadata.chain(), {"message": "unreadable", "field": null}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_readable if {
	is_array(input.objects)
	every named in input.objects {
		is_object(named.labels)
		is_string(named.name)
	}
	is_object(_required_labels)
	_owner_label_known
}

_hex_permitted if param.value("names_and_labels", "forbid_hex_names") == false

_as_required(name) if {
	param.value("names_and_labels", "required_name") == null
} else if {
	regex.match(param.value("names_and_labels", "required_name"), name) == true
}

_denied := {lower(pattern) | some pattern in param.value("names_and_labels", "denied_labels")}

_key_permitted(key) if {
	key == _owner_label
} else if {
	is_array(param.value("names_and_labels", "denied_labels"))
	not patterns.matches_one(lower(key), _denied)
}

_required_labels := param.value("names_and_labels", "required_labels")

_owner_label_known if _ = _owner_label

_owner_label := param.value("names_and_labels", "owner_label")

_owner_permitted(named) if {
	named.labels[_owner_label] == input.user.name
} else if {
	not _labelled(named)
	not _owner_required(named)
}

_labelled(named) if _ = named.labels[_owner_label]

_owner_required(named) if {
	not named.whole == false
	not _owner_optional
}

_owner_optional if param.value("names_and_labels", "require_owner_label") == false
