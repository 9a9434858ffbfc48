package docker.authz.controls.network_create_test

import data.docker.authz.controls.network_create
import data.docker.authz.fixture

_parameters := {
	"allowed_network_drivers": ["", "bridge", "overlay"],
	"allowed_network_options": ["encrypted", "com.docker.network.driver.mtu", "com.docker.network.bridge.*"],
	"allowed_ipam_drivers": ["", "default"],
	"allowed_ipam_options": ["x-*"],
	"allowed_pools": ["default", "10.96.0.0/12", "169.254.0.0/16", "fd00::/8"],
	"min_ipv4_prefix": 0,
	"min_ipv6_prefix": 0,
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

_outside := "The address sent lies outside of the address pools 10.96.0.0/12, 169.254.0.0/16, 172.17.0.0/16, 172.28.0.0/14, 192.168.0.0/16, fd00::/8. Choose another --subnet, or none."

test_deny_an_option if {
	_created(_option("parent", "eth0")) == {{
		"control": "network_create",
		"field": "Options.parent",
		"value": "eth0",
		"message": "Network option parent is not allowed. Remove --opt parent.",
	}}
	every name in ["Parent", "", "com.docker.network.driver.mtuu", "com.docker.network.host_ipv4"] {
		count(_created(_option(name, "1"))) == 1
	}
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
	every driver in ["nosuchplugin", "null", "Default"] {
		_messages({"ipam_driver": driver}) == {concat("", ["The IPAM driver ", driver, " is not allowed. Remove --ipam-driver."])}
	}
}

test_deny_an_option_of_the_ipam_driver if {
	_created({"ipam_options": ["x-a", "serial"]}) == {{
		"control": "network_create",
		"field": "IPAM.Options.serial",
		"value": null,
		"message": "The IPAM option serial is not allowed. Remove --ipam-opt serial.",
	}}
}

test_show_no_option_that_is_not_like_a_name if {
	every name in ["a key\nof two lines", "", "x=secret"] {
		_messages(_option(name, "1")) == {"Network option … is not allowed. Remove --opt …."}
		_messages({"ipam_options": [name]}) == {"The IPAM option … is not allowed. Remove --ipam-opt …."}
	}
}

test_deny_a_subnet_that_is_protected if {
	every range in ["169.254.0.0/16", "169.254.169.254/32", "fd00:ec2::/64"] {
		_messages(_given(range)) == {"The address sent lies in a protected subnet. Choose another --subnet, or none."}
	}
	every range in ["0.0.0.0/0", null, 5] {
		count(_messages(_given(range))) == 2
	}
}

test_deny_a_subnet_outside_of_the_pools if {
	every range in ["8.8.8.0/24", "172.16.0.0/12", "172.0.0.0/8", "172.28.0.0/13", "192.0.0.0/11", "224.0.0.0/4", "100.64.0.0/10", "127.0.0.0/8", "2001:db8::/64", "fe80::/64", "ff00::/8", "::/96"] {
		_messages(_given(range)) == {_outside}
	}
	{_outside} & _messages(_given("192.0.0.0/3")) == {_outside}
	{_outside} & _messages(_given("0.0.0.0/1")) == {_outside}
}

test_deny_a_subnet_where_the_pools_of_dockerd_are_unknown if {
	every wrong in [null, "172.28.0.0/14", {}, [null], [5], ["x"]] {
		call := json.patch(fixture.network_create(_given("172.28.0.0/16")), [{"op": "replace", "path": "/host/address_pools", "value": wrong}])
		count(_found_by(call, {"allowed_pools": ["default"]})) == 1
		_found_by(call, {"allowed_pools": ["172.28.0.0/14"]}) == set()
	}
	count(_found_by(fixture.network_create(_given("172.28.0.0/16")), {"allowed_pools": ["fd00::/8"]})) == 1
	count(_found_by(fixture.network_create(_given("172.28.0.0/16")), {"allowed_pools": []})) == 1
}

_overlapping(routes) := object.union(_given("172.28.0.0/16"), {"host_routes": routes})

test_deny_what_the_host_has_or_routes if {
	overlap := {"field": "IPAM.Config[0].Subnet", "value": "sent", "route": "172.28.5.0/24"}
	_created(_overlapping([overlap])) == {{
		"control": "network_create",
		"field": "IPAM.Config[0].Subnet",
		"value": "sent",
		"message": "The address sent overlaps 172.28.5.0/24, which the host has or routes. Choose another --subnet, or none.",
	}}
}

test_deny_a_subnet_where_the_routes_of_the_host_are_unknown if {
	every wrong in [null, "172.28.5.0/24", true, {}, 0] {
		_messages(_overlapping(wrong)) == {"The host's addresses and routes could not be read. Remove --subnet: dockerd chooses a free one."}
	}
	every wrong in [null, "x", {}] {
		count(_created(_overlapping([wrong]))) == 1
	}
}

test_deny_an_ingress_network if {
	_messages({"ingress": true}) == {"An ingress network is not allowed. Remove --ingress."}
	count(_created({"ingress": null})) == 1
}

test_deny_a_subnet_that_leaves_others_few_addresses if {
	bounds := {"min_ipv4_prefix": 16, "min_ipv6_prefix": 64}
	every range, bound in {"172.28.0.0/15": "16", "10.96.0.0/12": "16", "fd00:1::/63": "64"} {
		messages := {violation.message | some violation in _found_by(fixture.network_create(_given(range)), bounds)}
		messages == {sprintf("The subnet sent is larger than /%s, and leaves others few of the addresses that all networks share. Choose a smaller --subnet, or none.", [bound])}
		_created(_given(range)) == set()
	}
	every range in ["172.28.0.0/16", "172.28.0.1/32", "fd00:1::/64", "fd00:1::5/128"] {
		_found_by(fixture.network_create(_given(range)), bounds) == set()
		count(_found_by(fixture.network_create(_given(range)), {"min_ipv4_prefix": null, "min_ipv6_prefix": null})) == 1
	}
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
	count(_found_by(fixture.network_create(null), {})) == 9
	every wrong in [null, "x", []] {
		count(_created({"options": wrong})) == 1
	}
	every wrong in [null, "x", {}] {
		count(_created({"ranges": wrong})) == 1
	}
	every entry in [null, "x", []] {
		count(_created({"ranges": [entry]})) == 2
	}
	every wrong in [null, "x", {}] {
		count(_created({"ipam_options": wrong})) == 1
	}
	count(_created({"driver": null})) == 2
	count(_created({"ipam_driver": null})) == 1
}

test_deny_where_parameters_are_missing if {
	without := {name: null | some name, _ in _parameters}
	count(_found_by(fixture.network_create({}), without)) == 3
	count(_found_by(fixture.network_create({"options": {"x": "1"}}), without)) == 4
	count(_found_by(fixture.network_create({"ipam_options": ["x-a"]}), without)) == 4
	count(_found_by(fixture.network_create(_given("10.0.0.0/8")), without)) == 6
}

test_allow_a_plain_network if {
	_created({}) == set()
	_created({"driver": "bridge", "ipam_driver": "default"}) == set()
	_created({"ipam_options": ["x-a"]}) == set()
	_created(_given("172.28.0.0/14")) == set()
	_created(_given("172.30.7.0/28")) == set()
	_created(_given("192.168.5.0/24")) == set()
	_created(_given("10.100.0.0/16")) == set()
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
