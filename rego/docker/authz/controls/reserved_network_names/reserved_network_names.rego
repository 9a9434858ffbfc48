# METADATA
# title: No reserved names on networks
# description: |
#   Containers find each other by name, alias and host name. A container that takes the name of a registry or of a
#   directory service receives the requests, and the passwords, that are meant for it.
# related_resources:
#   - ref: https://docs.docker.com/engine/network/
#     description: Docker, networking
#   - ref: https://docs.docker.com/reference/cli/docker/network/connect/
#     description: docker network connect
# custom:
#   references:
#     - NIST SP 800-190 4.3.3
#     - CWE-923
#     - MITRE ATT&CK T1557
#   group: network
#   severity: medium
#   endpoints: [container.create, service.create, service.update, network.connect, container.rename]
#   message: The name {name} is reserved on networks.
#   remedy: Choose another --network-alias, --name or --hostname.
#   parameters:
#     reserved_aliases:
#       type: host-patterns
#       description: Names that no container and no service may have as its name, alias or host name.
package docker.authz.controls.reserved_network_names

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some entry in input.endpoints.names
	name := violation.member(entry, "name")
	not _permitted(name)
	field := violation.member(entry, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"name": null}}) if {
	not _readable
	action.listed(rego.metadata.chain())
}

_permitted(_) if count(_reserved) == 0

_permitted(name) if {
	is_string(name)
	is_array(_reserved)
	not patterns.matches_one(name, _reserved)
}

_reserved := param.value("reserved_network_names", "reserved_aliases")

_readable if is_array(input.endpoints.names)
