package docker.authz.controls.swarm_control_test

import data.docker.authz.controls.swarm_control
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := swarm_control.violations with input as call
		with data.sets as fixture.sets("swarm_control", parameters)
}

_parameters := {"swarm_mode": "off", "allowed_secret_drivers": []}

test_deny_a_swarm if {
	_found(fixture.call("swarm.init"), _parameters) == {{
		"control": "swarm_control",
		"field": null,
		"value": null,
		"message": "Swarm is not available on this host.",
	}}
}

test_deny_all_that_is_of_a_swarm if {
	every action in ["swarm.inspect", "node.list", "service.create", "task.list", "secret.create", "config.inspect", "volume.update"] {
		count(_found(fixture.call(action), _parameters)) == 1
	}
}

test_deny_an_unreadable_service_once if {
	count(_found(fixture.changed(fixture.service(null), {"swarm": null, "volumes": []}), _parameters)) == 1
}

test_deny_cluster_volumes if {
	count(_found(fixture.volume_create({"cluster": true}), _parameters)) == 1
	count(_found(fixture.volume_create({"cluster": null}), _parameters)) == 1
	count(_found(fixture.container({"mounts": [fixture.mount({"type": "cluster"})]}), _parameters)) == 1
	count(_found(fixture.volume_create({"cluster": true}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
}

test_deny_volumes_that_are_unreadable if {
	count(_found(fixture.volume_create(null), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 1
	count(_found(fixture.changed(fixture.volume_create({}), {"volumes": "data"}), _parameters)) == 1
}

test_deny_swarms_and_nodes_to_users_of_services if {
	count(_found(fixture.call("swarm.init"), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
	count(_found(fixture.call("node.update"), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
	count(_found(fixture.call("volume.update"), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
}

test_deny_other_runtimes if {
	{found.message | some found in _found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"runtime": "plugin"}}), {"swarm_mode": "admin", "allowed_secret_drivers": []})} == {"Services of runtime plugin are not allowed. Use containers."}
	count(_found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"runtime": "attachment"}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
	count(_found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"runtime": null}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
	count(_found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": null}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 2
	count(_found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"runtime": 5}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
}

test_deny_going_back_to_a_spec_that_is_not_shown if {
	count(_found(fixture.changed(fixture.swarm("service.update", {}), {"swarm": {"rollback": "previous"}}), {"swarm_mode": "admin", "allowed_secret_drivers": []})) == 1
	count(_found(fixture.changed(fixture.swarm("service.update", {}), {"swarm": {"rollback": null}}), {"swarm_mode": "admin", "allowed_secret_drivers": []})) == 1
}

_templated(templates) := fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"templates": templates}})

_services := {"swarm_mode": "services", "allowed_secret_drivers": []}

_template(changes) := object.union({"field": "TaskTemplate.ContainerSpec.Env[0]", "part": "env", "plain": true}, changes)

test_deny_templates_of_mounts if {
	_found(_templated([_template({"field": "TaskTemplate.ContainerSpec.Mounts[0].Source", "part": "mount"})]), _services) == {{
		"control": "swarm_control",
		"field": "TaskTemplate.ContainerSpec.Mounts[0].Source",
		"value": null,
		"message": "TaskTemplate.ContainerSpec.Mounts[0].Source may not hold this template, which swarm expands after the decision. Write the value without a template, or, in variables and host names, only ids and names: {{.Task.Slot}}.",
	}}
	count(_found(_templated([_template({"part": "mount"})]), {"swarm_mode": "admin", "allowed_secret_drivers": []})) == 1
	count(_found(fixture.changed(_templated([_template({"part": "mount"})]), {"request": {"action": "service.update"}}), _services)) == 1
}

test_deny_templates_that_are_more_than_ids_and_names if {
	every part in ["env", "hostname", "label"] {
		count(_found(_templated([_template({"part": part, "plain": false})]), _services)) == 1
	}
}

test_deny_templates_that_are_unreadable if {
	every templates in [null, true, "none", {}, [null], ["none"], [{}], [_template({"plain": null})], [_template({"plain": "yes"})], [_template({"part": null})]] {
		count(_found(_templated(templates), _services)) == 1
	}
}

test_allow_templates_of_ids_and_names if {
	every part in ["env", "hostname", "label"] {
		_found(_templated([_template({"part": part})]), _services) == set()
	}
}

test_deny_services_whose_volumes_are_unreadable if {
	count(_found(fixture.changed(fixture.service({}), {"volumes": null}), _services)) == 1
	count(_found(fixture.changed(fixture.service({}), {"volumes": null}), {"swarm_mode": "admin", "allowed_secret_drivers": []})) == 0
}

test_deny_drivers_that_are_not_listed if {
	{found.message | some found in _found(fixture.changed(fixture.swarm("secret.create", {}), {"swarm": {"driver": "other"}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})} == {"The secret or templating driver other is not allowed. Remove --driver / --template-driver."}
	count(_found(fixture.changed(fixture.swarm("config.create", {}), {"swarm": {"templating": "golang"}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
	count(_found(fixture.changed(fixture.swarm("secret.update", {}), {"swarm": {"driver": null}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 1
	count(_found(fixture.changed(fixture.swarm("config.update", {}), {"swarm": null}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]})) == 2
}

test_deny_where_the_parameters_are_missing if {
	count(_found(fixture.call("swarm.init"), {})) == 1
	count(_found(fixture.call("swarm.init"), {"swarm_mode": "on"})) == 1
}

test_allow_services if {
	_found(fixture.service({}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]}) == set()
	_found(fixture.call("secret.list"), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]}) == set()
	_found(fixture.changed(fixture.swarm("secret.create", {}), {"swarm": {"driver": "vault"}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]}) == set()
	_found(fixture.changed(fixture.swarm("service.update", {}), {"swarm": {}}), {"swarm_mode": "services", "allowed_secret_drivers": ["vault"]}) == set()
}

test_allow_administration if {
	_found(fixture.call("swarm.init"), {"swarm_mode": "admin", "allowed_secret_drivers": []}) == set()
	_found(fixture.call("node.list"), {"swarm_mode": "admin", "allowed_secret_drivers": []}) == set()
	_found(fixture.volume_create({"cluster": true}), {"swarm_mode": "admin", "allowed_secret_drivers": []}) == set()
	_found(fixture.changed(fixture.swarm("service.create", {}), {"swarm": {"runtime": "attachment"}}), {"swarm_mode": "admin", "allowed_secret_drivers": []}) == set()
}

test_allow_what_is_not_of_a_swarm if {
	_found(fixture.container({"mounts": [fixture.mount({})]}), _parameters) == set()
	_found(fixture.volume_create({}), _parameters) == set()
	_found(fixture.call("system.info"), _parameters) == set()
}
