package docker.authz.controls.default_bridge_test

import data.docker.authz.controls.default_bridge
import data.docker.authz.fixture

_found(call) := found if {
	found := default_bridge.violations with input as call
}

_on(ref) := [{"field": "HostConfig.NetworkMode", "ref": ref}]

_joining(ref) := fixture.container({"networks": _on(ref)})

_attaching(ref, targets) := object.union(fixture.service({"networks": _on(ref)}), {"targets": targets})

_attached(changes) := fixture.target(object.union(
	{"kind": "network", "use": "attach", "ref": "team_a", "id": "qzi8ymlpkq8hvw5ad3wm2njqk", "names": ["team_a"], "owner": "bob"},
	changes,
))

test_deny_the_default_bridge_and_what_may_be_its_id if {
	every ref in ["bridge", "default", "0570", ""] {
		_found(_joining(ref)) == {{
			"control": "default_bridge",
			"field": "HostConfig.NetworkMode",
			"value": ref,
			"message": "The default bridge is not allowed, and neither is a network by its id.",
		}}
	}
	count(_found(fixture.network("network.connect", {"ref": "bridge"}))) == 1
	count(_found(fixture.network("network.connect", {"network_id": "0570"}))) == 1
	count(_found(fixture.network("network.connect", null))) == 1
}

test_deny_a_service_the_default_bridge_by_its_id if {
	whole := "qzi8ymlpkq8hvw5ad3wm2njqk"
	_found(_attaching(whole, [_attached({"ref": whole}), fixture.target({})])) == set()
	count(_found(_attaching(whole, [_attached({"ref": whole, "names": ["bridge"]})]))) == 1
	count(_found(_attaching(whole, null))) == 1
	count(_found(_attaching("qzi8", [_attached({"ref": "qzi8"})]))) == 1
	count(_found(_attaching(whole, [_attached({"ref": whole, "names": null})]))) == 1
}

test_deny_wrong_types if {
	every ref in [null, 5, {}] {
		count(_found(_joining(ref))) == 1
	}
	every entry in [null, "x", []] {
		count(_found(fixture.container({"networks": [entry]}))) == 1
	}
	every wrong in [null, "x", {}] {
		count(_found(fixture.container({"networks": wrong}))) == 1
	}
	every call in [fixture.container(null), fixture.service(null)] {
		count(_found(call)) == 1
	}
}

test_allow_other_networks if {
	every ref in ["web", "none", "host"] {
		_found(_joining(ref)) == set()
	}
	_found(fixture.network("network.connect", {})) == set()
	_found(fixture.network("network.disconnect", {"ref": "bridge"})) == set()
	_found(fixture.call("system.info")) == set()
}
