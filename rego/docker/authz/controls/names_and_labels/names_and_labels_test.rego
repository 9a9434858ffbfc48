package docker.authz.controls.names_and_labels_test

import data.docker.authz.controls.names_and_labels
import data.docker.authz.fixture

_parameters := {
	"owner_label": null,
	"require_owner_label": false,
	"denied_labels": ["traefik.*", "Ofelia.*"],
	"required_labels": {},
	"required_name": null,
	"forbid_hex_names": true,
}

_found_by(call, parameters) := found if {
	found := names_and_labels.violations with input as call
		with data.sets as fixture.sets("names_and_labels", object.union(_parameters, parameters))
}

_found(call) := _found_by(call, {})

_messages_by(call, parameters) := {found.message | some found in _found_by(call, parameters)}

_naming(call, changes) := fixture.changed(call, {"objects": [fixture.labelled(changes)]})

_created(changes) := _naming(fixture.container({}), changes)

_alice(call) := fixture.changed(call, {"user": {"name": "alice", "anonymous": false}})

_own := {"owner_label": "own", "denied_labels": ["own*"]}

test_deny_a_name_that_is_not_plain if {
	_found(_created({"name": "a b", "plain": false})) == {{
		"control": "names_and_labels",
		"field": "name",
		"value": "a b",
		"message": "Name a b is not allowed. Use letters, digits, '_', '.' and '-', and begin with a letter or digit.",
	}}
	count(_found(_created({"plain": null}))) == 1
}

test_deny_a_name_like_an_id if {
	_messages_by(_created({"name": "cafe", "hex": true}), {}) == {"Name cafe looks like an id. Use letters other than a to f."}
	count(_found(_naming(fixture.call("container.rename"), {"name": "cafe", "hex": true, "whole": false}))) == 1
	count(_found(_created({"hex": null}))) == 1
	_found_by(_created({"name": "cafe", "hex": true}), {"forbid_hex_names": false}) == set()
}

test_deny_the_name_of_a_network_of_docker if {
	_messages_by(_naming(fixture.network("network.create", {}), {"kind": "network", "name": "host"}), {}) == {"Name host belongs to one of Docker's own networks. Choose another."}
	_found(_created({"name": "host"})) == set()
}

test_deny_a_name_that_does_not_match if {
	required := {"required_name": "^alice[_.-].+"}
	_messages_by(_created({}), required) == {"Name web is not allowed. Choose one that matches ^alice[_.-].+."}
	_found_by(_created({"name": "alice_web"}), required) == set()
	_found_by(_created({"name": ""}), required) == set()
	count(_found_by(_created({"name": "alice_web"}), {"required_name": "^${user}[_.-].+"})) == 1
	count(_found_by(_created({}), {"required_name": "("})) == 1
	count(_found_by(_created({}), {"required_name": false})) == 1
}

test_deny_reserved_labels if {
	labels := {"labels": {"a": "b", "Traefik.enable": "true"}}
	_messages_by(_created(labels), {}) == {"Label Traefik.enable is not allowed. Remove --label Traefik.enable."}
	every kind, action in {"service": "service.create", "task": "service.update", "volume": "volume.create", "network": "network.create", "secret": "secret.create", "config": "config.create", "image": "build.run", "swarm": "swarm.update", "node": "node.update"} {
		count(_found(_naming(fixture.call(action), {"kind": kind, "labels": {"ofelia.job": "x"}}))) == 1
	}
	count(_found(_naming(fixture.call("image.commit"), {"kind": "image", "whole": false, "labels": {"ofelia.job": "x"}}))) == 1
}

test_deny_labels_that_are_missing_or_differ if {
	required := {"required_labels": {"team": "red"}}
	_messages_by(_created({}), required) == {"Label team must be red. Add --label team=red."}
	count(_found_by(_created({"labels": {"team": "blue"}}), required)) == 1
	_found_by(_created({"labels": {"team": "red"}}), required) == set()
	_found_by(_created({"whole": false}), required) == set()
	count(_found_by(_created({"whole": null}), required)) == 1
}

test_deny_the_label_of_another_owner if {
	_messages_by(_alice(_created({"labels": {"own": "bob"}})), _own) == {"Label own must be alice. Add --label own=alice."}
	_found_by(_alice(_created({"labels": {"own": "alice"}})), _own) == set()
	_found_by(_alice(_created({})), _own) == set()
	count(_found_by(_alice(_naming(fixture.build({}), {"whole": false, "labels": {"own": "bob"}})), _own)) == 1
	count(_found_by(_alice(_created({"labels": {"own-er": "alice"}})), _own)) == 1
}

test_deny_objects_without_owner_where_they_need_one if {
	required := object.union(_own, {"require_owner_label": true})
	count(_found_by(_alice(_created({})), required)) == 1
	_found_by(_alice(_created({"whole": false})), required) == set()
	_found_by(_alice(_created({"labels": {"own": "alice"}})), required) == set()
}

test_deny_what_could_not_be_read if {
	unreadable := {"The names and labels of this request could not be read. Give each label as key=value."}
	_messages_by(fixture.container(null), {}) == unreadable
	_messages_by(fixture.service(null), {}) == unreadable
	_messages_by(fixture.changed(fixture.call("volume.create"), {"objects": null}), {}) == unreadable
	_messages_by(fixture.changed(fixture.call("network.create"), {"objects": "odd"}), {}) == unreadable
	_messages_by(_naming(fixture.call("image.commit"), {"labels": null}), {}) == unreadable
}

test_deny_wrong_types if {
	count(_found(fixture.changed(fixture.container({}), {"objects": ["odd"]}))) > 1
	count(_found(_created({"name": null}))) > 0
	count(_found(_created({"labels": ["traefik.x"]}))) > 1
}

test_deny_where_the_parameters_are_missing if {
	found := names_and_labels.violations with input as _created({"labels": {"a": "b"}, "hex": true})
		with data.sets as fixture.sets("names_and_labels", {})
	count(found) == 4
}

test_allow_names_and_labels_of_ones_own if {
	_found(_created({"labels": {"com.example.a": "b"}})) == set()
	_found(_naming(fixture.network("network.create", {}), {"kind": "network", "name": "backend"})) == set()
	_found(_naming(fixture.call("container.rename"), {"whole": false})) == set()
	_found(fixture.container({})) == set()
	_found(fixture.call("system.info")) == set()
}

test_deny_the_label_of_another_user_where_the_caller_is_not_known if {
	every user in [null, "alice", {}] {
		call := json.patch(_created({"labels": {"own": "bob"}}), [{"op": "replace", "path": "/user", "value": user}])
		count(_found_by(call, _own)) == 1
	}
}

_required := {"required_name": "^Alice[_.-].+"}

_network(changes) := fixture.target(object.union(
	{"field": "HostConfig.NetworkMode", "kind": "network", "use": "attach", "ref": "shared", "names": ["shared"], "owner": null, "host_names": null},
	changes,
))

_resolved_as(name) := [{"field": "NetworkingConfig.EndpointsConfig.shared.Aliases[0]", "name": name}]

_joining(call, ref, names) := _alice(fixture.connected(fixture.changed(call, {"spec": {"networks": [{"field": "HostConfig.NetworkMode", "ref": ref}]}}), {"names": names}))

_created_on(ref, name, targets) := fixture.about(_joining(fixture.container({}), ref, _resolved_as(name)), targets)

_connected(targets, names) := fixture.about(_alice(fixture.connected(fixture.network("network.connect", {"ref": "shared"}), {"names": names})), targets)

test_deny_a_name_that_others_resolve if {
	_found_by(_created_on("shared", "bob_db", [_network({})]), _required) == {{
		"control": "names_and_labels",
		"field": "NetworkingConfig.EndpointsConfig.shared.Aliases[0]",
		"value": "bob_db",
		"message": "Name bob_db is not allowed on a network that others share. Choose one that matches ^Alice[_.-].+, or a network of your own.",
	}}
	every name in ["alice", "db", "", null, 5, {}] {
		count(_found_by(_created_on("shared", name, [_network({})]), _required)) == 1
	}
	every service in ["service.create", "service.update"] {
		call := object.union(_joining(fixture.service({}), "shared", _resolved_as("bob_db")), {"request": {"action": service}})
		count(_found_by(fixture.about(call, [_network({})]), _required)) == 1
	}
}

test_deny_a_name_on_a_network_that_may_be_shared if {
	every targets in [
		null, [], "x",
		[_network({"owner": "bob"})],
		[_network({"owner": "alice", "certain": false})],
		[_network({"owner": "alice", "found": null})],
		[_network({"owner": "alice"}), _network({"owner": "bob"})],
		[_network({"owner": "alice", "ref": "other"})],
		[_network({"owner": "alice", "kind": "container"})],
		[_network({"names": ["bridge", "shared"]})],
	] {
		count(_found_by(_created_on("shared", "bob_db", targets), _required)) == 1
	}
	every wrong in [null, "x", {}, [null], ["x"]] {
		call := fixture.changed(_created_on("shared", "bob_db", [_network({"owner": "alice"})]), {"spec": {"networks": wrong}})
		count(_found_by(call, _required)) == 1
	}
	service := _joining(fixture.service({}), "host", _resolved_as("bob_db"))
	count(_found_by(fixture.about(service, []), _required)) == 1
}

test_deny_a_connection_by_the_names_of_its_container if {
	others := _network({"use": "subject", "field": "path"})
	count(_found_by(_connected([others, fixture.target({"host_names": ["bob_db"]})], []), _required)) == 1
	count(_found_by(_connected([others, fixture.target({})], _resolved_as("bob_db")), _required)) == 1
	every targets in [
		null, [], [others],
		[fixture.target({})],
		[others, fixture.target({"host_names": null})],
		[others, fixture.target({"host_names": "x"})],
		[others, fixture.target({}), fixture.target({"host_names": null})],
	] {
		_messages_by(_connected(targets, []), _required) == {"Name (unreadable) is not allowed on a network that others share. Choose one that matches ^Alice[_.-].+, or a network of your own."}
	}
	count(_found_by(_connected([others, fixture.target({})], null), _required)) == 1
}

test_allow_names_that_match_and_names_that_no_other_resolves if {
	_found_by(_created_on("shared", "alice_db", [_network({})]), _required) == set()
	_found_by(_created_on("shared", "db", [_network({"owner": "alice"})]), _required) == set()
	every ref in ["default", "bridge", "none", "host"] {
		_found_by(_created_on(ref, "db", null), _required) == set()
	}
	_found_by(_created_on("shared", "db", [_network({})]), {}) == set()
	_found_by(_connected([_network({}), fixture.target({"host_names": ["alice-db"]})], _resolved_as("alice.db")), _required) == set()
	_found_by(_connected([_network({"owner": "alice"}), fixture.target({"host_names": ["db"]})], _resolved_as("db")), _required) == set()
	_found_by(_connected([_network({"names": ["bridge"]}), fixture.target({"host_names": ["db"]})], []), _required) == set()
	_found_by(_connected(null, _resolved_as("db")), {}) == set()
}
