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
		"message": "The host network is not allowed. Remove --network=host and publish the ports you need with -p.",
	}}
}

test_deny_an_endpoint_on_the_host_network if {
	count(_found(fixture.container({"networks": [{"field": "NetworkingConfig.EndpointsConfig.host", "ref": "host"}]}), _parameters)) == 1
}

test_deny_a_service_on_the_host_network if {
	count(_found(fixture.service({"networks": [{"field": "TaskTemplate.Networks[0].Target", "ref": "host"}]}), _parameters)) == 1
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
