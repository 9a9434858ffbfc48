# METADATA
# title: No published ports beyond those permitted
# description: |
#   A published port is open on every interface unless an address is given, and Docker's own rules let it past the
#   host's firewall. On a low or fixed port a container can pose as a service of the host.
# related_resources:
#   - ref: https://docs.docker.com/engine/network/port-publishing/
#     description: Docker, port publishing
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#     description: Pod Security Standards, baseline, Host Ports
# custom:
#   references:
#     - CIS 5.8
#     - CIS 5.9
#     - CIS 5.14
#     - CIS 7.2
#     - "OWASP RULE #5"
#     - "OWASP RULE #5a"
#     - "PSS baseline: Host Ports"
#     - NIST SP 800-190 4.4.2
#     - CWE-668
#     - CWE-1327
#     - MITRE ATT&CK T1133
#   group: network
#   severity: medium
#   endpoints: [container.create, service.create, service.update]
#   message: "Port binding {binding} is not allowed on this address. Use -p ADDRESS:PORT:PORT with one of: {allowed}."
#   messages:
#     port: "Host port {port} may not be published. Use -p with one of: {allowed}; 0 stands for one that Docker chooses."
#     privileged: Host port {port} is below 1024 and may not be published. Use a higher one, as in -p 8080:80.
#     publish_all: Publishing all ports is not allowed. Replace -P with -p for each port that is needed.
#     number: "{count} ports are published, and {max} are allowed. Publish fewer with -p."
#   remedy: Publish single ports with -p, on an address and a port that the policy lists.
#   parameters:
#     allowed_host_ips:
#       type: addresses
#       description: |
#         Addresses of the host on which callers may publish ports. * allows any, which ports without an address need.
#         A service publishes on all addresses.
#     allowed_host_ports:
#       type: port-ranges
#       description: Ports of the host that callers may publish. 0 allows a port that Docker chooses.
#     allow_privileged_ports:
#       type: boolean
#       description: Whether callers may publish ports below 1024 that allowed_host_ports lists.
#     allow_publish_all:
#       type: boolean
#       description: Whether callers may use -P, which publishes on all addresses.
#     max_published_ports:
#       type: natural
#       description: How many ports a container or a service may publish. 0 for no limit.
package docker.authz.controls.published_ports

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": binding,
	"vars": vars,
}) if {
	some port in input.spec.ports
	not _address_permitted(port)
	field := violation.member(port, "field")
	binding := violation.member(port, "binding")
	vars := {"binding": binding, "allowed": param.shown("published_ports", "allowed_host_ips")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "port",
	"field": field,
	"value": shown,
	"vars": vars,
}) if {
	some port in input.spec.ports
	not _port_permitted(port)
	field := violation.member(port, "field")
	shown := violation.member(port, "host_port")
	vars := {"port": shown, "allowed": param.shown("published_ports", "allowed_host_ports")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "privileged",
	"field": field,
	"value": shown,
	"vars": {"port": shown},
}) if {
	some port in input.spec.ports
	not _height_permitted(port)
	field := violation.member(port, "field")
	shown := violation.member(port, "host_port")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "publish_all",
	"field": "HostConfig.PublishAllPorts",
}) if {
	not _all_permitted
	_actions
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "number",
	"field": null,
	"value": asked,
	"vars": {"count": asked, "max": most},
}) if {
	not _number_permitted
	_actions
	asked := object.get({"count": number | number := _number}, "count", null)
	most := param.shown("published_ports", "max_published_ports")
}

_actions if action.listed(rego.metadata.chain())

_address_permitted(port) if {
	"*" in param.value("published_ports", "allowed_host_ips")
} else if {
	port.host_ip in param.value("published_ports", "allowed_host_ips")
} else if {
	# Callers cannot choose an address for these ports: -P and services publish on all addresses.
	port.by in {"exposed", "service"}
}

# One of the ranges must contain the lowest and the highest port.
_port_permitted(port) if {
	is_number(port.low)
	is_number(port.high)
	some range in param.value("published_ports", "allowed_host_ports")
	ends := split(range, "-")
	to_number(ends[0]) <= port.low
	port.high <= to_number(_last(ends))
}

_last([only]) := only

_last([_, last]) := last

_height_permitted(port) if {
	param.value("published_ports", "allow_privileged_ports") == true
} else if {
	is_number(port.low)
	port.low >= 1024
} else if {
	port.low == 0
	port.high == 0
}

_all_permitted if {
	input.spec.publish_all == false
} else if {
	input.spec.publish_all == true
	param.value("published_ports", "allow_publish_all") == true
}

_number_permitted if {
	_number >= 0
	param.value("published_ports", "max_published_ports") == 0
} else if {
	_number <= param.value("published_ports", "max_published_ports")
}

_number := count(input.spec.ports) if is_array(input.spec.ports)
