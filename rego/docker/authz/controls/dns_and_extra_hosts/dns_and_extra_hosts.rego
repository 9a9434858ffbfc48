# METADATA
# title: No DNS servers and host entries of the caller's choice
# description: |
#   A caller who chooses the DNS server, or the address of a name, can redirect the traffic of shared images to
#   package mirrors, registries and the cloud's metadata service. host-gateway leads to the services of the host.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/run/#add-host
#     description: docker run --add-host
#   - ref: https://docs.docker.com/engine/network/#dns-services
#     description: Docker, DNS services
# custom:
#   references:
#     - "OWASP RULE #5"
#     - NIST SP 800-190 4.4.2
#     - CWE-350
#     - CWE-918
#     - MITRE ATT&CK T1557
#   group: network
#   severity: low
#   endpoints:
#     [container.create, service.create, service.update, build.run, network.connect,
#      container.rename]
#   actions:
#     sets_hosts: [container.create, service.create, service.update, build.run]
#     creates: [container.create, service.create, service.update]
#     sets_names: [container.create, service.create, service.update, network.connect, container.rename]
#   message: Host entry {value} is not allowed.
#   messages:
#     server: "DNS server {value} is not allowed. Remove --dns, --dns-search and --dns-option, or use --dns with one of: {allowed}."
#     name: The name {name} is protected or empty. Choose another --hostname, --domainname, --name, --network-alias or --link.
#   remedy: Remove --dns and --add-host.
#   parameters:
#     allowed_dns_servers:
#       type: subnets
#       description: DNS servers that callers may choose, as subnets. An empty list allows any.
#     allow_host_gateway:
#       type: boolean
#       description: Whether callers may use --add-host NAME:host-gateway.
#     protected_hosts:
#       type: host-patterns
#       description: Names that no host entry may define, and that no container and no service may have.
#     protected_subnets:
#       type: subnets
#       description: Subnets to which no host entry may lead.
package docker.authz.controls.dns_and_extra_hosts

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.subnets
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": value,
	"vars": {"value": value},
}) if {
	some host in input.resolution.hosts
	not _host_permitted(host)
	field := violation.member(host, "field")
	value := violation.member(host, "value")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "server",
	"field": field,
	"value": value,
	"vars": vars,
}) if {
	some server in input.resolution.servers
	not _server_permitted(server)
	field := violation.member(server, "field")
	value := violation.member(server, "value")
	vars := {"value": value, "allowed": param.shown("dns_and_extra_hosts", "allowed_dns_servers")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "name",
	"field": field,
	"value": name,
	"vars": {"name": name},
}) if {
	some entry in input.endpoints.names
	name := violation.member(entry, "name")
	not _name_permitted(name)
	field := violation.member(entry, "field")
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"value": null}}) if {
	not _hosts_readable
	action.among(rego.metadata.chain(), "sets_hosts")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "server",
	"field": null,
	"vars": vars,
}) if {
	not _servers_readable
	action.among(rego.metadata.chain(), "creates")
	vars := {"value": null, "allowed": param.shown("dns_and_extra_hosts", "allowed_dns_servers")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "name",
	"field": null,
	"vars": {"name": null},
}) if {
	not _names_readable
	action.among(rego.metadata.chain(), "sets_names")
}

_host_permitted(host) if {
	_leads_somewhere_permitted(host)
	is_string(host.name)
	_name_permitted(host.name)
}

_leads_somewhere_permitted(host) if {
	host.gateway == true
	param.value("dns_and_extra_hosts", "allow_host_gateway") == true
}

_leads_somewhere_permitted(host) if {
	host.gateway == false
	subnets.clear(host.range, param.value("dns_and_extra_hosts", "protected_subnets"))
}

_server_permitted(_) if param.value("dns_and_extra_hosts", "allowed_dns_servers") == []

_server_permitted(server) if {
	subnets.inside_one(server.range, param.value("dns_and_extra_hosts", "allowed_dns_servers"))
}

# An unreadable entry may add any name and address to /etc/hosts.
_name_permitted(_) if {
	param.value("dns_and_extra_hosts", "protected_hosts") == []
	param.value("dns_and_extra_hosts", "protected_subnets") == []
}

_name_permitted(name) if {
	is_string(name)
	is_array(param.value("dns_and_extra_hosts", "protected_hosts"))
	not _protected(name)
}

_protected(name) if patterns.matches_one(name, param.value("dns_and_extra_hosts", "protected_hosts"))

_hosts_readable if is_array(input.resolution.hosts)

_servers_readable if is_array(input.resolution.servers)

_names_readable if is_array(input.endpoints.names)
