package docker.authz.controls.host_network_namespace_test

import data.docker.authz.controls.host_network_namespace
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := host_network_namespace.violations with input as call
		with data.sets as fixture.sets("host_network_namespace", parameters)
}

_parameters := {"allowed_host_network_images": ["docker.io/library/alpine@sha256:aaaa"]}

test_deny_host_once if {
	_found(fixture.container({"ns": {"net": {"mode": "host"}}, "networks": [{"field": "HostConfig.NetworkMode", "ref": "host"}]}), _parameters) == {{
		"control": "host_network_namespace",
		"field": "HostConfig.NetworkMode",
		"value": "host",
		"message": "The host network is not allowed.",
	}}
}

test_deny_an_endpoint_on_the_host_network if {
	count(_found(fixture.container({"networks": [{"field": "NetworkingConfig.EndpointsConfig.host", "ref": "host"}]}), _parameters)) == 1
}

test_deny_a_service_on_the_host_network if {
	count(_found(fixture.service({"networks": [{"field": "TaskTemplate.Networks[0].Target", "ref": "host"}]}), _parameters)) == 1
}

_joining(ref, targets) := object.union(
	fixture.service({"networks": [{"field": "TaskTemplate.Networks[0].Target", "ref": ref}]}),
	{"targets": targets},
)

_overlay := "qzi8ymlpkq8hvw5ad3wm2njqk"

_swarm_network := {"driver": "overlay", "scope": "swarm", "ingress": false}

_network(changes) := fixture.target(object.union(
	{"field": "TaskTemplate.Networks[0].Target", "kind": "network", "use": "attach", "ref": "front", "id": _overlay, "names": ["front"], "network": _swarm_network},
	changes,
))

_of_host(ref, id, driver, scope) := _network({"ref": ref, "id": id, "names": ["host"], "network": {"driver": driver, "scope": scope, "ingress": false}})

test_deny_a_service_on_the_host_network_by_its_id if {
	whole := "yctn5t3i92d0b7lp5fha1lyaw"
	_found(_joining("yctn5", [_of_host("yctn5", whole, "host", "swarm")]), _parameters) == {{
		"control": "host_network_namespace",
		"field": "TaskTemplate.Networks[0].Target",
		"value": "yctn5",
		"message": "Network yctn5 of a service may mean the host's network. Give the name of an existing swarm network, or its full id.",
	}}
	count(_found(_joining(whole, [_of_host(whole, whole, "host", "swarm")]), _parameters)) == 1
	count(_found(_joining(whole, [_of_host(whole, whole, "overlay", "swarm")]), _parameters)) == 1
	local := "eaefc318de75ed17f237ea014d5e9917dbaaa7f645d322921a8ec37bb556a2ae"
	count(_found(_joining(local, [_of_host(local, local, "host", "local")]), _parameters)) == 1
}

test_deny_a_service_on_a_network_of_the_hosts_driver if {
	count(_found(_joining("my-host", [_network({"ref": "my-host", "names": ["my-host"], "network": {"driver": "host"}})]), _parameters)) == 1
}

# dockerd prefers ids of swarms to names of local networks, and does not list swarm's own host network.
test_deny_a_service_on_what_may_be_an_id if {
	every targets in [
		null, [], [_network({"found": false})], [_network({"found": null})],
		[_network({"names": ["frontend"]})],
		[_network({"network": {"scope": "local"}})],
		[_network({}), _network({"names": ["host"]})],
		[_network({}), _network({"names": ["other"], "network": {"driver": "host", "scope": "local"}})],
		[_network({}), _network({"found": null})],
		[_network({}), _network({"found": false})],
		[_network({"kind": "container"})],
	] {
		count(_found(_joining("front", targets), _parameters)) == 1
	}
}

test_deny_a_service_on_what_is_unreadable if {
	every targets in [
		"front", true, {}, [null], ["front"],
		[_network({"network": null})], [_network({"names": null})], [_network({"names": "front"})],
		[_network({"network": {"driver": null}})], [_network({"network": {"scope": null}})],
	] {
		count(_found(_joining("front", targets), _parameters)) == 1
	}
	every ref in [null, 5, ["front"], {}] {
		count(_found(_joining(ref, [_network({})]), _parameters)) >= 1
		count(_found(_joining(ref, null), _parameters)) >= 1
	}
	count(_found(_joining("shop_front", [_network({"ref": "shop_front", "found": null})]), _parameters)) == 1
}

test_allow_a_service_on_networks_of_the_swarm if {
	_found(_joining("front", [_network({})]), _parameters) == set()
	_found(_joining(_overlay, [_network({"ref": _overlay})]), _parameters) == set()
	_found(_joining("front", [_network({}), _network({"id": "front3i92d0b7lp5fha1lyaw", "names": ["other"]})]), _parameters) == set()
	_found(_joining("front", [_network({}), _network({"ref": "back", "found": null})]), _parameters) == set()
	_found(_joining("bridge", null), _parameters) == set()
	_found(_joining("shop_front", null), _parameters) == set()
	_found(_joining("shop_front", [_network({"ref": "shop_front", "found": false}), _network({})]), _parameters) == set()
	_found(object.union(_joining("front", null), {"spec": {"image": fixture.image({"digest": "sha256:aaaa"})}}), _parameters) == set()
}

test_deny_a_build_on_the_host_network if {
	count(_found(fixture.build({"network_mode": "host"}), _parameters)) == 1
}

test_deny_connecting_to_the_host_network if {
	count(_found(fixture.network("network.connect", {"ref": "host"}), _parameters)) == 1
}

test_deny_connecting_to_the_host_network_by_the_endpoints_id if {
	count(_found(fixture.network("network.connect", {"network_id": "host"}), _parameters)) == 1
	count(_found(fixture.network("network.connect", {"network_id": null}), _parameters)) == 1
}

test_deny_what_is_unreadable if {
	count(_found(fixture.container({"ns": {"net": {"mode": null}}}), _parameters)) == 1
	count(_found(fixture.container({"networks": null}), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 2
	count(_found(fixture.service(null), _parameters)) == 2
	count(_found(fixture.build(null), _parameters)) == 1
	count(_found(fixture.network("network.connect", null), _parameters)) == 1
}

test_deny_what_is_of_the_wrong_type if {
	count(_found(fixture.container({"ns": {"net": {"mode": ["host"]}}}), _parameters)) == 1
	count(_found(fixture.container({"networks": "host"}), _parameters)) == 1
	count(_found(fixture.container({"networks": ["host"]}), _parameters)) == 1
	count(_found(fixture.build({"network_mode": 5}), _parameters)) == 1
}

test_deny_a_permitted_name_without_its_digest if {
	count(_found(fixture.container({"ns": {"net": {"mode": "host"}}, "networks": [{"field": "HostConfig.NetworkMode", "ref": "host"}]}), _parameters)) == 1
}

test_deny_where_the_list_is_missing if {
	count(_found(fixture.container({"ns": {"net": {"mode": "host"}}, "networks": [{"field": "HostConfig.NetworkMode", "ref": "host"}], "image": fixture.image({"digest": "sha256:aaaa"})}), {})) == 1
}

test_allow_a_permitted_image_by_digest if {
	_found(fixture.container({"ns": {"net": {"mode": "host"}}, "networks": [{"field": "HostConfig.NetworkMode", "ref": "host"}], "image": fixture.image({"digest": "sha256:aaaa"})}), _parameters) == set()
}

test_allow_other_networks if {
	every mode in ["", "default", "bridge", "none", "container", "frontend", "Host"] {
		_found(fixture.container({"ns": {"net": {"mode": mode}}, "networks": [{"field": "a", "ref": mode}]}), _parameters) == set()
	}
}

test_allow_other_calls if {
	_found(fixture.build({"network_mode": "none"}), _parameters) == set()
	_found(fixture.network("network.connect", {}), _parameters) == set()
	_found(fixture.network("network.inspect", {"ref": "host"}), _parameters) == set()
	_found(fixture.call("system.info"), _parameters) == set()
}
