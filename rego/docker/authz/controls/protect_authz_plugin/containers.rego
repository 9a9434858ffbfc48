package docker.authz.controls.protect_authz_plugin

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

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
	"vars": {"what": "the container could not be identified"},
}) if {
	_judges_containers
	not _all_named
}

# Holds for each action that names a container in its path, body or query.
_judges_containers if {
	not _in_no_container
	not _breaks_glass
	action.among(rego.metadata.chain(), "on_container")
}

# Each container that the request names must be among the targets.
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

# A reference may mean several objects, each with its own target. None may be the plugin's container.
_reached contains target if {
	_judges_containers
	some target in input.targets
	not _another_container(target)
}

_in_no_container if param.value("protect_authz_plugin", "self_containers") == []

_another_container(target) if target.kind in {"network", "volume"}

# The container of an exec has its own target, which is compared.
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

# dockerd stores a reference to share with a missing container and resolves it at each start. It resolves any other
# reference now, and no other user can give the plugin's container another name or id.
_another_container(target) if {
	target.kind in {"container", "exec"}
	target.found == false
	target.use == "subject"
	regex.match(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`, target.ref)
	every self in param.value("protect_authz_plugin", "self_containers") { not _may_mean(target.ref, self) }
}

# The beginning of the plugin's id means its container as soon as no other container has that name.
_differs(target, self) if {
	not _is_id(self, target.id)
	not _begins(target.ref, self)
	every name in target.names { trim_prefix(name, "/") != trim_prefix(self, "/") }
}

# The settings may give the id with 12 digits, as docker ps shows it.
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
