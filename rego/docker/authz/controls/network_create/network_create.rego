# METADATA
# title: No networks beyond plain bridges
# description: |
#   macvlan and ipvlan connect a container to the physical network. A bridge with the name of an existing one takes it
#   over, and dockerd replaces its address. The host sends what is meant for a subnet into the network that has it, so a
#   network with a foreign subnet intercepts the host's traffic, as do some options; others open every port.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/network/create/
#     description: docker network create
#   - ref: https://docs.docker.com/engine/network/drivers/bridge/#options
#     description: Docker, options of the bridge driver
# custom:
#   references:
#     - CIS 2.2
#     - CIS 5.30
#     - CIS 7.3
#     - "OWASP RULE #5"
#     - NIST SP 800-190 4.4.2
#     - NIST SP 800-190 4.3.3
#     - CWE-923
#     - MITRE ATT&CK T1557
#     - MITRE ATT&CK T1040
#   group: network
#   severity: medium
#   endpoints: [network.create]
#   inspects: [host]
#   message: Network option {option} is not allowed. Remove --opt {option}.
#   messages:
#     driver: "The network driver {driver} is not allowed. Use --driver with one of: {allowed}."
#     ipam: The IPAM driver {driver} is not allowed. Remove --ipam-driver.
#     ipam_option: The IPAM option {option} is not allowed. Remove --ipam-opt {option}.
#     pool: "The address {range} lies outside of the address pools {pools}. Choose another --subnet, or none."
#     large: "The subnet {range} is larger than /{bound}, and leaves others few of the addresses that all networks share. Choose a smaller --subnet, or none."
#     route: The address {range} overlaps {route}, which the host has or routes. Choose another --subnet, or none.
#     routes: "The host's addresses and routes could not be read. Remove --subnet: dockerd chooses a free one."
#     range: The address {range} lies in a protected subnet. Choose another --subnet, or none.
#     ingress: An ingress network is not allowed. Remove --ingress.
#     config: The configuration of network {network} may not be copied. Remove --config-from.
#     encrypted: Overlay networks must be encrypted. Add --opt encrypted.
#     internal: Networks must be internal. Add --internal.
#   remedy: Create a plain bridge network with docker network create NAME.
#   parameters:
#     allowed_network_drivers:
#       type: strings
#       description: Network drivers that callers may use. An empty entry stands for dockerd's default.
#     allowed_network_options:
#       type: name-patterns
#       description: Driver options that callers may set, with * for any characters.
#     allowed_ipam_drivers:
#       type: strings
#       description: IPAM drivers that callers may use. An empty entry stands for dockerd's default.
#     allowed_ipam_options:
#       type: name-patterns
#       description: Options of the IPAM driver that callers may set, with * for any characters.
#     allowed_pools:
#       type: pools
#       description: |
#         Subnets from which callers may choose those of their networks. The word default stands for the pools from which
#         dockerd itself takes them. No network may overlap an address or a route of the host, whatever is listed.
#     min_ipv4_prefix:
#       type: natural
#       description: |
#         The length of the prefix of the largest IPv4 subnet that callers may choose, 16 for `172.20.0.0/16`. All networks
#         share dockerd's pools: six subnets as large as these leave none to anybody else. 0 for any size.
#     min_ipv6_prefix:
#       type: natural
#       description: The same for IPv6, such as 64.
#     allowed_bridge_names:
#       type: name-patterns
#       templates: true
#       description: |
#         Names that a network's bridge may have on the host. No other interface of the host may have them. This
#         applies only if com.docker.network.bridge.name is allowed.
#     protected_subnets:
#       type: subnets
#       description: Subnets that no network may overlap.
#     allowed_config_from:
#       type: name-patterns
#       templates: true
#       description: Networks whose configuration callers may copy. The request does not show that configuration.
#     require_encrypted_overlay:
#       type: boolean
#       description: Whether overlay networks must be encrypted.
#     require_internal:
#       type: boolean
#       description: Whether networks must be internal.
package docker.authz.controls.network_create

import data.docker.authz.lib.param
import data.docker.authz.lib.patterns
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "driver",
	"field": "Driver",
	"value": driver,
	"vars": vars,
}) if {
	_asked
	not _driver_permitted
	driver := object.get(input, ["network", "create", "driver"], null)
	vars := {"driver": driver, "allowed": param.shown("network_create", "allowed_network_drivers")}
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "ipam",
	"field": "IPAM.Driver",
	"value": driver,
	"vars": {"driver": driver},
}) if {
	_asked
	not _ipam_permitted
	driver := object.get(input, ["network", "create", "ipam_driver"], null)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "ipam_option",
	"field": concat(".", ["IPAM.Options", option]),
	"vars": {"option": _shown(option)},
}) if {
	_asked
	some option in input.network.create.ipam_options
	is_string(option)
	not _ipam_option_permitted(option)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "ipam_option",
	"field": "IPAM.Options",
	"vars": {"option": null},
}) if {
	_asked
	not _ipam_options_readable
}

violations contains violation.new(rego.metadata.chain(), {
	"field": concat(".", ["Options", option]),
	"value": value,
	"vars": {"option": _shown(option)},
}) if {
	_asked
	some option, value in input.network.create.options
	is_string(option)
	not _option_permitted(option, value)
}

violations contains violation.new(rego.metadata.chain(), {"field": "Options", "vars": {"option": null}}) if {
	_asked
	not _options_readable
}

violations contains violation.new(rego.metadata.chain(), {"message": "ingress", "field": "Ingress"}) if {
	_asked
	not _no_ingress
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "config",
	"field": "ConfigFrom.Network",
	"value": network,
	"vars": {"network": network},
}) if {
	_asked
	not _config_permitted
	network := object.get(input, ["network", "create", "config_from"], null)
}

violations contains violation.new(rego.metadata.chain(), {"message": "encrypted", "field": "Options"}) if {
	_asked
	not _encrypted_enough
}

violations contains violation.new(rego.metadata.chain(), {"message": "internal", "field": "Internal"}) if {
	_asked
	not _internal_enough
}

_asked if input.request.action == "network.create"

_driver_permitted if input.network.create.driver in param.value("network_create", "allowed_network_drivers")

_ipam_permitted if input.network.create.ipam_driver in param.value("network_create", "allowed_ipam_drivers")

_ipam_options_readable if is_array(input.network.create.ipam_options)

_ipam_option_permitted(option) if {
	patterns.matches_one(option, param.value("network_create", "allowed_ipam_options"))
}

_options_readable if is_object(input.network.create.options)

_option_permitted(option, value) if {
	patterns.matches_one(option, param.value("network_create", "allowed_network_options"))
	_value_permitted(option, value)
}

# routed and nat-unprotected open every port of every container to each host that has a route.
_value_permitted(option, value) if {
	option in {"com.docker.network.bridge.gateway_mode_ipv4", "com.docker.network.bridge.gateway_mode_ipv6"}
	value in {"nat", "isolated"}
}

_value_permitted("com.docker.network.bridge.name", value) if {
	patterns.matches_one(value, param.value("network_create", "allowed_bridge_names"))
}

_value_permitted("com.docker.network.bridge.host_binding_ipv4", value) if startswith(value, "127.")

_value_permitted(option, _) if not _decided_by_value(option)

_decided_by_value(option) if {
	option in {
		"com.docker.network.bridge.gateway_mode_ipv4",
		"com.docker.network.bridge.gateway_mode_ipv6",
		"com.docker.network.bridge.host_binding_ipv4",
		"com.docker.network.bridge.name",
	}
}

# A name of another form may be a secret.
_shown(option) := option if _name_like(option)

_shown(option) := "…" if not _name_like(option)

_name_like(option) if regex.match(`^[a-zA-Z0-9_./-]{1,128}$`, option)

_no_ingress if input.network.create.ingress == false

_config_permitted if input.network.create.config_from == ""

_config_permitted if {
	patterns.matches_one(
		input.network.create.config_from,
		param.value("network_create", "allowed_config_from"),
	)
}

_encrypted_enough if param.value("network_create", "require_encrypted_overlay") == false

_encrypted_enough if {
	is_string(input.network.create.driver)
	input.network.create.driver != "overlay"
}

# dockerd encrypts the network if the option is present, whatever its value.
_encrypted_enough if is_string(input.network.create.options.encrypted)

_internal_enough if param.value("network_create", "require_internal") == false

_internal_enough if input.network.create.internal == true
