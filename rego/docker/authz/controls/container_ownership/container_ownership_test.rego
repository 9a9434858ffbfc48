package docker.authz.controls.container_ownership_test

import data.docker.authz.controls.container_ownership
import data.docker.authz.fixture

_strict := {"deny_unowned": true, "mask_missing": true, "group_owner_label": "io.dockwarden.group"}

_open := {"deny_unowned": false, "mask_missing": false, "group_owner_label": null}

_found(call, parameters) := found if {
	found := container_ownership.violations with input as call
		with data.sets as fixture.sets("container_ownership", parameters)
}

_about(action, targets) := fixture.by("alice", fixture.about(fixture.call(action), targets))

_of(action, changes) := _about(action, [fixture.target(changes)])

_permitted(call, permission) := fixture.changed(call, {"user": {"permissions": [permission]}})

test_deny_the_container_of_another if {
	_found(_of("container.stop", {"owner": "bob"}), _open) == {{
		"control": "container_ownership",
		"field": "path",
		"value": "web",
		"message": "No such object, or it is not yours: web.",
	}}
	every action in ["container.inspect", "container.archive_put", "exec.create", "image.commit", "container.rename"] {
		count(_found(_of(action, {"owner": "bob"}), _open)) == 1
	}
}

test_deny_an_exec_of_another_or_in_the_container_of_another if {
	exec := fixture.target({"kind": "exec", "ref": "e1"})
	container := fixture.target({"ref": "c1"})
	_found(_about("exec.start", [exec, container]), _strict) == set()
	count(_found(_about("exec.start", [object.union(exec, {"owner": "bob"}), container]), _strict)) == 1
	count(_found(_about("exec.start", [exec, object.union(container, {"owner": "bob"})]), _strict)) == 1
	count(_found(_about("exec.start", [object.union(exec, {"owner": null}), container]), _strict)) == 1
}

test_deny_what_may_come_to_mean_something_else if {
	{found.message | some found in _found(_of("container.stop", {"certain": false}), _open)} == {"web is the id of one object and the name of another. Use the id of the object that you mean."}
	count(_found(_of("container.stop", {"certain": null, "owner": "bob"}), _open)) == 1
	admin := _permitted(_of("container.stop", {"certain": false}), {"effect": "allow", "scope": "any", "labels": []})
	_found(admin, _strict) == set()
}

test_deny_other_kinds_of_others if {
	every action, kind in {"network.delete": "network", "service.logs": "service", "secret.delete": "secret", "config.inspect": "config"} {
		count(_found(_of(action, {"kind": kind, "owner": "bob"}), _open)) == 1
	}
	count(_found(_of("network.inspect", {"kind": "network", "owner": "bob", "names": ["bridge"]}), _strict)) == 1
}

test_deny_what_is_connected_to_a_network if {
	network := fixture.target({"kind": "network", "owner": "bob"})
	container := fixture.target({"field": "Container"})
	_found(_about("network.connect", [network, container]), _strict) == set()
	count(_found(_about("network.connect", [network, object.union(container, {"owner": "bob"})]), _strict)) == 1
}

test_deny_what_nobody_is_known_to_have_made if {
	count(_found(_of("container.stop", {"owner": null}), _strict)) == 1
	count(_found(_of("network.inspect", {"kind": "network", "owner": null, "names": ["web"]}), _strict)) == 1
	count(_found(_of("network.delete", {"kind": "network", "owner": null, "names": ["bridge"]}), _strict)) == 1
	_found(_of("container.stop", {"owner": null}), _open) == set()
}

test_deny_what_is_missing_as_if_it_were_of_another if {
	every owner in [null, "bob", "", 1] {
		count(_found(_of("container.inspect", {"found": false, "owner": owner}), _strict)) == 1
		_found(_of("container.inspect", {"found": false, "owner": owner}), _open) == set()
	}
}

test_allow_what_could_not_be_found_out_to_who_may_do_it_with_any if {
	call := _of("container.logs", {"found": null, "owner": null})
	_found(_permitted(call, {"effect": "allow", "scope": "any", "labels": []}), _strict) == set()
	count(_found(_permitted(call, {"effect": "allow", "scope": "own", "labels": []}), _strict)) == 1
}

test_allow_ones_own_that_is_gone if {
	_found(_of("container.inspect", {"found": false, "owner": "alice"}), _strict) == set()
}

test_deny_what_could_not_be_found_out if {
	every targets in [null, "web"] {
		{found.message | some found in _found(_about("exec.start", targets), _open)} == {"Dockwarden could not find out who owns (unreadable). Try again, or ask an administrator."}
	}
	every target in [null, "web", fixture.target({"found": null})] {
		count(_found(_about("container.logs", [target]), _open)) == 1
	}
	count(_found(_of("container.logs", {"owner": 1}), _open)) == 1
	count(_found(_of("container.logs", {"kind": null, "owner": "bob"}), _open)) == 1
	count(_found(_of("container.logs", {"use": null, "owner": "bob"}), _open)) == 1
}

test_deny_where_the_parameters_are_missing if {
	count(_found(_of("container.stop", {"owner": null}), {})) == 1
	count(_found(_of("container.stop", {"owner": "bob"}), null)) == 1
	count(_found(_of("container.stop", {"found": false, "owner": null}), {})) == 1
}

test_allow_ones_own if {
	every action in ["container.stop", "exec.create", "network.delete"] {
		_found(_of(action, {}), _strict) == set()
	}
	nobody := fixture.about(fixture.call("container.stop"), [fixture.target({"owner": ""})])
	_found(nobody, _strict) == set()
}

test_allow_what_a_role_permits if {
	call := _of("container.stop", {"owner": "bob", "labels": {"team": "web"}})
	_found(_permitted(call, {"effect": "allow", "scope": "any", "labels": []}), _strict) == set()
	_found(_permitted(call, {"effect": "allow", "scope": "label", "labels": ["team=web"]}), _strict) == set()
	count(_found(_permitted(call, {"effect": "allow", "scope": "own", "labels": []}), _strict)) == 1
}

test_allow_what_is_shared_with_a_group if {
	call := fixture.changed(
		_of("container.logs", {"owner": "bob", "labels": {"io.dockwarden.group": "chem"}}),
		{"user": {"groups": ["chem"]}},
	)
	_found(call, _strict) == set()
	count(_found(call, _open)) == 1
}

test_allow_a_look_at_networks_that_every_daemon_has if {
	_found(_of("network.inspect", {"kind": "network", "owner": null, "names": ["bridge"]}), _strict) == set()
}

test_allow_the_question_whether_a_network_is_there if {
	_found(_of("network.inspect", {"kind": "network", "found": false, "owner": null}), _strict) == set()
}

test_allow_what_other_controls_judge if {
	_found(_of("container.create", {"owner": "bob", "use": "share"}), _strict) == set()
	_found(_of("volume.delete", {"owner": "bob", "kind": "volume"}), _strict) == set()
	_found(_of("network.connect", {"owner": "bob", "kind": "network", "use": "attach"}), _strict) == set()
	_found(_of("network.connect", {"owner": "bob", "use": "share"}), _strict) == set()
	_found(_about("system.info", null), _strict) == set()
}

test_deny_a_service_the_secrets_and_configs_of_others if {
	every action in ["service.create", "service.update"] {
		every kind in ["secret", "config"] {
			given := {"field": "TaskTemplate.ContainerSpec.Secrets[0].SecretID", "kind": kind, "use": "mount", "ref": "s1"}
			count(_found(_of(action, object.union(given, {"owner": "bob"})), _open)) == 1
			count(_found(_of(action, object.union(given, {"owner": null})), _strict)) == 1
			count(_found(_of(action, object.union(given, {"found": null})), _open)) == 1
			_found(_of(action, given), _strict) == set()
		}
		_found(_of(action, {"kind": "volume", "use": "mount", "owner": "bob"}), _strict) == set()
	}
}
