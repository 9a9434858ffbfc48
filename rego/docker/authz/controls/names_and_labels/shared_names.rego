package docker.authz.controls.names_and_labels

import data.docker.authz.lib.action
import data.docker.authz.lib.networks
import data.docker.authz.lib.ownership
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

# Containers of all users on a network resolve these names.
violations contains _shared(violation.member(named, "field"), violation.member(named, "name")) if {
	_names_count
	_joins_others
	some named in _resolved
	not _resolved_permitted(violation.member(named, "name"))
}

violations contains _shared(null, null) if {
	_names_count
	_joins_others
	not _resolved_known
}

_shared(field, name) := violation.new(rego.metadata.chain(), {
	"message": "shared",
	"field": field,
	"value": name,
	"vars": {"name": name, "required": param.shown("names_and_labels", "required_name")},
})

_names_count if {
	action.among(rego.metadata.chain(), "joins")
	not param.value("names_and_labels", "required_name") == null
}

# The names of the object itself are compared on every network.
_resolved contains named if {
	some named in input.endpoints.names
	not violation.member(named, "field") in {"name", "Name"}
}

# dockerd adds the names with which the container was created.
_resolved contains {"field": "Container", "name": name} if {
	input.request.action == "network.connect"
	some target in _targets("container")
	some name in target.host_names
}

_resolved_known if {
	is_array(input.endpoints.names)
	input.request.action != "network.connect"
}

_resolved_known if {
	is_array(input.endpoints.names)
	count(_targets("network")) > 0
	count(_targets("container")) > 0
	every target in _targets("container") { is_array(target.host_names) }
}

_targets(kind) := [target |
	some target in input.targets
	target.kind == kind
]

# The names are in lower case.
_resolved_permitted(name) if {
	regex.match(concat("", ["(?i)", param.value("names_and_labels", "required_name")]), name) == true
}

_joins_others if {
	input.request.action == "network.connect"
	not _connects_to_own
}

_joins_others if {
	input.request.action != "network.connect"
	not _networks_readable
}

_joins_others if {
	some network in input.spec.networks
	not _without_others(violation.member(network, "ref"))
}

_networks_readable if is_array(input.spec.networks)

_connects_to_own if {
	count(_targets("network")) > 0
	every target in _targets("network") { _own_or_nameless(target) }
}

_without_others(ref) if {
	ref in {"default", "bridge", "none", "host"}
	not networks.of_service
}

_without_others(ref) if {
	targets := [target | some target in input.targets; networks.is_target(target, ref)]
	count(targets) > 0
	every target in targets { _own_or_nameless(target) }
}

_own_or_nameless(target) if ownership.own(target)

# On Docker's own networks containers resolve no names of one another.
_own_or_nameless(target) if {
	target.found == true
	target.certain == true
	target.names in {["bridge"], ["none"], ["host"]}
}
