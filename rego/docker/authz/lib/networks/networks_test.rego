package docker.authz.lib.networks_test

import data.docker.authz.lib.networks

_service := {"request": {"action": "service.create"}}

test_name_is_the_bridge_for_default if {
	networks.name("default") == "bridge"
	networks.name("web") == "web"
	not networks.name(5)
}

test_what_may_be_an_id_depends_on_who_resolves_it if {
	every ref in ["0570", "feed", ""] {
		networks.may_be_id(ref) with input as {}
		networks.may_be_id(ref) with input as _service
	}
	not networks.may_be_id("team") with input as {}
	networks.may_be_id("team") with input as _service
	not networks.may_be_id("team_a") with input as _service
	not networks.may_be_id(5) with input as _service
}

test_targets_are_networks_of_that_reference if {
	target := {"kind": "network", "ref": "web", "id": "0570", "names": ["web"]}
	networks.is_target(target, "web")
	not networks.is_target(target, "0570")
	not networks.is_target(object.union(target, {"kind": "volume"}), "web")
	networks.named_in_full(target)
	networks.named_in_full(object.union(target, {"ref": "0570"}))
	not networks.named_in_full(object.union(target, {"ref": "05"}))
}
