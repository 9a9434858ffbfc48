# METADATA
# title: No lists of other users' objects
# description: |
#   docker ps, events, volume ls and system df show the command lines, labels, mounts and names of all users. docker
#   events even shows the commands that are executed. A plugin cannot shorten a response, so callers must ask for
#   their own objects only. For services, tasks, secrets and configs, dockerd keeps one of several filters on the same
#   label key, so a request may have only one filter on the owner's label. From API 1.42 on, a swarm node adds its
#   cluster volumes to every list of volumes. Other responses hold lists too: inspecting a network shows the names and
#   addresses of all its containers. The filters before and since reveal whether a container exists.
# related_resources:
#   - ref: https://docs.docker.com/engine/cli/filter/
#     description: Docker, filter commands
# custom:
#   references: ["NIST SP 800-190 4.3.1", CWE-200, CWE-497, "MITRE ATT&CK T1613"]
#   group: access
#   severity: medium
#   endpoints:
#     [container.list, service.list, task.list, volume.list, network.list, system.events, system.df, secret.list,
#      config.list, network.inspect]
#   actions:
#     lists: [container.list, service.list, task.list, volume.list, network.list, system.events, system.df, secret.list,
#       config.list]
#   inspects: [host, network]
#   message: "Lists must be filtered to your own objects: add --filter label={label}={user}."
#   messages:
#     twice: "Lists may be filtered by the label {label} once only: write --filter label={label}={user}, and leave out other filters of that label."
#     cluster: "A node of a swarm shows cluster volumes whatever the filters are. Ask by an older version: DOCKER_API_VERSION=1.41 docker volume ls --filter label={label}={user}."
#     relative: Lists may not be filtered by before or since, which reveal whether another user's container exists. Use --filter name or status, or --last.
#     network: "{ref} is not your network, and inspecting it shows the containers of all users in it. Inspect your own networks."
#     anonymous: Lists show the objects of all users, and this request has no identity. Use a client certificate, or a socket of your own.
#     whole: The response to {action} cannot be filtered to your own objects. List your containers, volumes and networks instead, with --filter label={label}={user}.
#     closed: "Lists are not allowed here. Ask for your objects by their names."
#   remedy: Ask for your own objects, with the owner's label as the filter.
#   parameters:
#     list_mode:
#       type: string
#       values: [open, filtered, deny]
#       description: |
#         What lists may show. `open` allows everything, `deny` nothing, and `filtered` objects with the caller's name
#         in the label `names_and_labels.owner_label`, which that control keeps true. With `filtered` and `deny`,
#         callers may inspect only their own networks, those that `container_ownership.group_owner_label` shares with
#         them and those that a role permits. docker system df and docker events must be in `system_endpoints.allow_system`
#         as well; docker system df needs `open`.
package docker.authz.controls.list_scope

import data.docker.authz.lib.action
import data.docker.authz.lib.ownership
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "filters",
	"vars": {"label": param.shown("names_and_labels", "owner_label"), "user": object.get(input, ["user", "name"], null)},
}) if {
	_lists
	input.request.action != "system.df"
	_mode == "filtered"
	not _filtered
	not _nameless
}

violations contains violation.new(rego.metadata.chain(), {"message": "anonymous", "field": null}) if {
	_lists
	_mode == "filtered"
	_nameless
}

# Its filters choose only kinds of objects, and it shows all objects of each kind.
violations contains violation.new(rego.metadata.chain(), {
	"message": "whole",
	"field": null,
	"vars": {"action": "system.df", "label": param.shown("names_and_labels", "owner_label"), "user": object.get(input, ["user", "name"], null)},
}) if {
	input.request.action == "system.df"
	_mode == "filtered"
	not _nameless
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "twice",
	"field": "filters",
	"vars": {"label": param.shown("names_and_labels", "owner_label"), "user": object.get(input, ["user", "name"], null)},
}) if {
	_lists
	_mode == "filtered"
	_filtered
	not _filtered_once
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "cluster",
	"field": null,
	"vars": {"label": param.shown("names_and_labels", "owner_label"), "user": object.get(input, ["user", "name"], null)},
}) if {
	input.request.action == "volume.list"
	_mode == "filtered"
	not _without_cluster
}

violations contains violation.new(rego.metadata.chain(), {"message": "relative", "field": "filters"}) if {
	input.request.action == "container.list"
	_mode == "filtered"
	_filtered
	not _absolute
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "network",
	"field": field,
	"value": ref,
	"vars": {"ref": ref},
}) if {
	input.request.action == "network.inspect"
	_mode != "open"
	some target in input.targets
	not _shows_own(target)
	field := violation.member(target, "field")
	ref := violation.member(target, "ref")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "network",
	"field": null,
	"vars": {"ref": null},
}) if {
	input.request.action == "network.inspect"
	_mode != "open"
	not is_array(input.targets)
}

violations contains violation.new(rego.metadata.chain(), {"message": "closed", "field": null}) if {
	_lists
	not _mode in {"open", "filtered"}
}

_mode := mode if {
	mode := param.value("list_scope", "list_mode")
} else := null

_nameless if input.user.name == ""

_filtered if {
	concat("=", [param.value("names_and_labels", "owner_label"), input.user.name]) in input.request.filters.label
	not _nameless
}

_filtered_once if {
	every filter in input.request.filters.label {
		_of_owner_or_other(filter)
	}
}

_of_owner_or_other(filter) if filter == concat("=", [param.value("names_and_labels", "owner_label"), input.user.name])

_of_owner_or_other(filter) if {
	is_string(filter)
	split(filter, "=")[0] != param.value("names_and_labels", "owner_label")
}

# dockerd finds the names in these filters among all containers. Old releases also accept them as parameters.
_absolute if {
	every name in ["before", "since"] {
		object.get(input.request.filters, name, null) == null
		_unset(name)
	}
}

# Allows dockerd to report a missing network, which clients must know before they create it.
_shows_own(target) if ownership.missing(target)

_shows_own(target) if ownership.own(target)

_shows_own(target) if ownership.permitted(target)

_shows_own(target) if ownership.shared(target, param.value("container_ownership", "group_owner_label"))

_unset(name) if {
	input.request.query_trusted == true
	every value in object.get(input.request.query, name, []) { value == "" }
}

# dockerd shows cluster volumes from that version on.
_without_cluster if {
	is_number(input.request.api_minor)
	input.request.api_minor < 42
}

_without_cluster if input.host.swarm == false

_lists if action.among(rego.metadata.chain(), "lists")
