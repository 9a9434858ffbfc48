package docker.authz.controls.network_attachment_test

import data.docker.authz.controls.network_attachment
import data.docker.authz.fixture

_parameters := {
	"allowed_networks": ["bridge", "team_*", "db", "feed*"],
}

_found_by(call, changes) := found if {
	found := network_attachment.violations with input as call
		with data.sets as fixture.sets("network_attachment", object.union(_parameters, changes))
}

_found(call) := _found_by(call, {})

_on(ref) := [{"field": "HostConfig.NetworkMode", "ref": ref}]

_joining(ref) := fixture.container({"networks": _on(ref)})

test_deny_a_network_that_is_not_listed if {
	_found(_joining("prod")) == {{
		"control": "network_attachment",
		"field": "HostConfig.NetworkMode",
		"value": "prod",
		"message": "Network prod is not available to you. Allowed: bridge, team_*, db, feed*.",
	}}
	count(_found(fixture.service({"networks": _on("prod")}))) == 1
	count(_found(fixture.build({"network_mode": "prod"}))) == 1
	count(_found(fixture.network("network.connect", {"ref": "prod"}))) == 1
	count(_found(fixture.network("network.disconnect", {"ref": "prod"}))) == 1
	count(_found(fixture.network("network.connect", {"ref": "team_a", "network_id": "prod"}))) == 1
	count(_found_by(_joining("default"), {"allowed_networks": ["team_*"]})) == 1
}

test_deny_what_may_be_an_id if {
	every ref in ["0570", "feed", "feed1", "", "05700570057005700570"] {
		count(_found(_joining(ref))) == 1
	}
}

_attaching(ref, targets) := object.union(fixture.service({"networks": _on(ref)}), {"targets": targets})

_attached(changes) := fixture.target(object.union(
	{"kind": "network", "use": "attach", "ref": "team_a", "id": "qzi8ymlpkq8hvw5ad3wm2njqk", "names": ["team_a"], "owner": "bob"},
	changes,
))

test_deny_a_service_what_may_be_an_id if {
	every ref in ["feedback", "teama", "0570"] {
		count(_found(_attaching(ref, null))) == 1
		count(_found(_attaching(ref, []))) == 1
		count(_found(_attaching(ref, [_attached({"ref": ref, "names": ["prod"]})]))) == 1
		count(_found(_attaching(ref, [_attached({"ref": ref, "names": ["team_a"]})]))) == 1
	}
	count(_found(_attaching("db", [_attached({"ref": "db", "names": ["prod"]})]))) == 1
	count(_found(_attaching("db", [_attached({"ref": "db", "names": ["db"]}), _attached({"ref": "db", "names": ["prod"]})]))) == 1
	every changes in [{"found": null}, {"found": "yes"}, {"names": null}, {"names": []}, {"names": "feedback"}, {"names": [5]}] {
		count(_found(_attaching("feedback", [_attached({"ref": "feedback"}), _attached(object.union({"ref": "feedback"}, changes))]))) == 1
		count(_found(_attaching("db", [_attached(object.union({"ref": "db"}, changes))]))) == 1
	}
	every targets in ["db", true, {}, [null], ["db"]] {
		count(_found(_attaching("feedback", targets))) == 1
	}
}

test_allow_a_service_a_listed_network_by_its_id if {
	whole := "qzi8ymlpkq8hvw5ad3wm2njqk"
	_found(_attaching(whole, [_attached({"ref": whole})])) == set()
	_found(_attaching("feedback", [_attached({"ref": "feedback", "names": ["feedback"]}), fixture.target({})])) == set()
	_found(_attaching("team_a", [_attached({})])) == set()
	_found(_attaching("db", null)) == set()
	_found(_attaching("db", [_attached({"ref": "db", "found": false, "names": null}), fixture.target({})])) == set()
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null)] {
		count(_found(call)) == 1
	}
	count(_found(fixture.network("network.connect", null))) == 2
	count(_found(fixture.network("network.disconnect", null))) == 1
	count(_found(fixture.build(null))) == 1
}

test_deny_wrong_types if {
	every wrong in [null, "x", {}] {
		count(_found(fixture.container({"networks": wrong}))) == 1
	}
	every entry in [null, "x", []] {
		count(_found(fixture.container({"networks": [entry]}))) == 1
	}
	every ref in [null, 5, {}] {
		count(_found_by(_joining(ref), {"allowed_networks": ["*"]})) == 1
	}
}

test_deny_where_the_list_is_missing if {
	every list in [null, "*", {}] {
		count(_found_by(_joining("web"), {"allowed_networks": list})) == 1
	}
}

test_allow_what_is_listed if {
	every ref in ["default", "bridge", "team_a", "db", "none", "host"] {
		_found(_joining(ref)) == set()
		_found(fixture.network("network.connect", {"ref": ref})) == set()
	}
	every ref in ["prod", "0570"] {
		_found_by(_joining(ref), {"allowed_networks": ["*"]}) == set()
	}
}

test_allow_a_build_as_it_is_by_default if {
	every mode in ["", "default", "bridge", "none", "team_a", "container:web"] {
		_found_by(fixture.build({"network_mode": mode}), {"allowed_networks": ["team_*"]}) == set()
	}
}

test_allow_none if {
	every call in [fixture.container({}), fixture.service({}), fixture.update({}), fixture.network("network.inspect", {"ref": "prod"}), fixture.call("system.info")] {
		_found(call) == set()
	}
}

test_allow_and_deny_a_network_by_whose_it_is if {
	joined := fixture.target({"kind": "network", "use": "attach", "ref": "prod"})
	call := fixture.by("alice", _joining("prod"))
	_found(fixture.about(call, [joined])) == set()
	count(_found(fixture.about(call, [object.union(joined, {"owner": "bob"})]))) == 1
	count(_found(fixture.about(call, [object.union(joined, {"ref": "other"})]))) == 1
	count(_found(fixture.about(call, [object.union(joined, {"kind": "container"})]))) == 1
	connect := fixture.by("alice", fixture.network("network.connect", {"ref": "prod"}))
	_found(fixture.about(connect, [joined])) == set()
}

test_allow_and_deny_a_network_by_a_role if {
	bobs := fixture.target({"kind": "network", "use": "subject", "ref": "prod", "owner": "bob"})
	call := fixture.about(fixture.by("alice", fixture.network("network.connect", {"ref": "prod"})), [bobs])
	_found(_by_role(call, "any")) == set()
	count(_found(_by_role(call, "controls"))) == 1
}

_by_role(call, scope) := fixture.changed(call, {"user": {"permissions": [{"effect": "allow", "scope": scope, "labels": []}]}})

_starting(action, targets) := object.union(fixture.call(action), {
	"user": {"name": "alice", "permissions": [], "groups": []},
	"targets": targets,
})

_started := fixture.target({"owner": "alice"})

_joined(changes) := fixture.target(object.union(
	{"field": "NetworkSettings.Networks.prod", "kind": "network", "use": "attach", "ref": "prod"},
	changes,
))

test_deny_the_start_of_a_container_whose_network_is_anothers_by_now if {
	every action in ["container.start", "container.restart"] {
		_found(_starting(action, [_started, _joined({"owner": "bob"})])) == {{
			"control": "network_attachment",
			"field": "NetworkSettings.Networks.prod",
			"value": "prod",
			"message": "Network prod is not available to you. Allowed: bridge, team_*, db, feed*.",
		}}
		count(_found(_starting(action, [_started, _joined({"owner": null})]))) == 1
		count(_found(_starting(action, [_started, _joined({"owner": "alice", "certain": false})]))) == 1
		count(_found(_starting(action, [_started, _joined({"found": false, "owner": null})]))) == 1
	}
}

test_allow_the_start_of_a_container_on_networks_that_are_there_for_it if {
	every network in [
		_joined({"owner": "alice"}),
		_joined({"owner": "bob", "ref": "team_a"}),
	] {
		_found(_starting("container.start", [_started, network])) == set()
	}
	_found(_starting("container.start", [_started])) == set()
	_found(_starting("container.start", [fixture.target({"owner": "bob"}), _joined({"owner": "bob"})])) == set()
	_found(_starting("container.start", [fixture.target({"found": false, "owner": null})])) == set()
}

test_deny_a_start_of_which_not_all_is_known if {
	every targets in [
		null,
		[],
		[fixture.target({"found": null, "owner": null})],
		[_started, _joined({"found": null, "owner": null, "ref": "team_a"})],
		[_joined({"owner": "alice"})],
	] {
		count(_found(_starting("container.start", targets))) == 1
		_found_by(_starting("container.start", targets), {"allowed_networks": ["*"]}) == set()
	}
	count(_found(_starting("container.start", [_started, _joined({"found": null, "owner": null})]))) == 2
}

test_deny_a_reference_that_could_also_mean_anothers_network if {
	call := fixture.by("alice", _joining("cafe"))
	mine := fixture.target({"kind": "network", "use": "attach", "ref": "cafe"})
	_found(fixture.about(call, [mine])) == set()
	count(_found(fixture.about(call, [mine, object.union(mine, {"owner": "bob"})]))) == 1
}
