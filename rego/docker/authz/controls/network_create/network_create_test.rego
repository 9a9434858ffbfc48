package docker.authz.controls.network_create_test

import data.docker.authz.controls.network_create
import data.docker.authz.fixture

_parameters := {
	"allowed_network_drivers": ["", "bridge", "overlay"],
	"denied_network_options": ["parent", "*.trusted_host_interfaces"],
	"allowed_bridge_names": ["docker*"],
	"protected_subnets": ["169.254.169.254/32", "fd00:ec2::254/128"],
	"allowed_config_from": ["shared-*"],
	"require_encrypted_overlay": true,
	"require_internal": false,
}

_found_by(call, changes) := found if {
	found := network_create.violations with input as call
		with data.sets as fixture.sets("network_create", object.union(_parameters, changes))
}

_created(changes) := _found_by(fixture.network_create(changes), {})

_messages(changes) := {violation.message | some violation in _created(changes)}

_option(name, value) := {"options": {name: value}}

_given(range) := {"ranges": [{"field": "IPAM.Config[0].Subnet", "value": "sent", "range": range}]}

test_deny_an_option if {
	_created(_option("parent", "eth0")) == {{
		"control": "network_create",
		"field": "Options.parent",
		"value": "eth0",
		"message": "Network option parent is not allowed. Remove --opt parent.",
	}}
	count(_created(_option("com.docker.network.bridge.trusted_host_interfaces", "eth0"))) == 1
	count(_created(fixture.changed(_option("parent", "eth0"), {"config_only": true}))) == 1
}

test_deny_the_value_of_an_option if {
	every value in ["routed", "nat-unprotected", "", null] {
		count(_created(_option("com.docker.network.bridge.gateway_mode_ipv4", value))) == 1
		count(_created(_option("com.docker.network.bridge.gateway_mode_ipv6", value))) == 1
	}
	every value in ["br0", "virbr0", "", null] {
		count(_created(_option("com.docker.network.bridge.name", value))) == 1
	}
	every value in ["0.0.0.0", "192.0.2.1", "", null] {
		count(_created(_option("com.docker.network.bridge.host_binding_ipv4", value))) == 1
	}
}

test_deny_a_driver if {
	_messages({"driver": "macvlan"}) == {"The network driver macvlan is not allowed. Use --driver with one of: bridge, overlay."}
	_messages({"ipam_driver": "nosuchplugin"}) == {"The IPAM driver nosuchplugin is not allowed. Remove --ipam-driver."}
}

test_deny_a_subnet_that_is_protected if {
	every range in ["169.254.0.0/16", "169.254.169.254/32", "0.0.0.0/0", "fd00:ec2::/64", null, 5] {
		_messages(_given(range)) == {"The address sent lies in a protected subnet. Choose another --subnet, or none."}
	}
}

test_deny_an_ingress_network if {
	_messages({"ingress": true}) == {"An ingress network is not allowed. Remove --ingress."}
	count(_created({"ingress": null})) == 1
}

test_deny_a_configuration_that_is_not_shown if {
	_messages({"config_from": "other"}) == {"The configuration of network other may not be copied. Remove --config-from."}
	count(_created({"config_from": null})) == 1
	_created({"config_from": "shared-lan"}) == set()
}

test_deny_an_overlay_in_clear if {
	_messages({"driver": "overlay"}) == {"Overlay networks must be encrypted. Add --opt encrypted."}
	_created({"driver": "overlay", "options": {"encrypted": ""}}) == set()
	_found_by(fixture.network_create({"driver": "overlay"}), {"require_encrypted_overlay": false}) == set()
}

test_deny_a_network_that_leads_out if {
	inner := {"require_internal": true}
	{violation.message | some violation in _found_by(fixture.network_create({}), inner)} == {"Networks must be internal. Add --internal."}
	count(_found_by(fixture.network_create({"internal": null}), inner)) == 1
	_found_by(fixture.network_create({"internal": true}), inner) == set()
}

test_deny_what_could_not_be_read if {
	count(_found_by(fixture.network_create(null), {})) == 7
	every wrong in [null, "x", []] {
		count(_created({"options": wrong})) == 1
	}
	every wrong in [null, "x", {}] {
		count(_created({"ranges": wrong})) == 1
	}
	every entry in [null, "x", []] {
		count(_created({"ranges": [entry]})) == 1
	}
	count(_created({"driver": null})) == 2
	count(_created({"ipam_driver": null})) == 1
}

test_deny_where_parameters_are_missing if {
	without := {name: null | some name, _ in _parameters}
	count(_found_by(fixture.network_create({}), without)) == 2
	count(_found_by(fixture.network_create({"options": {"x": "1"}}), without)) == 3
	count(_found_by(fixture.network_create(_given("10.0.0.0/8")), without)) == 3
}

test_allow_a_plain_network if {
	_created({}) == set()
	_created({"driver": "bridge", "ipam_driver": "default"}) == set()
	_created(_given("172.20.0.0/16")) == set()
	_created(_given("fd00:1::/64")) == set()
	_created(_option("com.docker.network.driver.mtu", "1400")) == set()
	_created(_option("com.docker.network.bridge.gateway_mode_ipv4", "isolated")) == set()
	_created(_option("com.docker.network.bridge.name", "docker-web")) == set()
	_created(_option("com.docker.network.bridge.host_binding_ipv4", "127.0.0.1")) == set()
}

test_allow_other_calls if {
	_found_by(fixture.network("network.connect", {}), {}) == set()
	_found_by(fixture.call("system.info"), {}) == set()
}
