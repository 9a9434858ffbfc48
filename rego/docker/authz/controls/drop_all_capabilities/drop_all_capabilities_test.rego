package docker.authz.controls.drop_all_capabilities_test

import data.docker.authz.controls.drop_all_capabilities
import data.docker.authz.fixture

_parameters := {"required_drops": ["NET_RAW", "MKNOD"]}

_found(call) := _found_by(call, {})

_found_by(call, parameters) := violations if {
	violations := drop_all_capabilities.violations with input as call
		with data.sets as fixture.sets("drop_all_capabilities", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

_messages_by(call, parameters) := {violation.message | some violation in _found_by(call, parameters)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

test_deny_without_parameters if {
	count(drop_all_capabilities.violations) > 0 with input as fixture.container({})
		with data.sets as fixture.sets("drop_all_capabilities", {})
}

_updated_service(changes) := object.union(fixture.service(changes), {"request": {"action": "service.update"}})

_all := {"required_drops": ["ALL"]}

_none := {"required_drops": []}

_caps(drop, add) := {"caps": {
	"drop": drop,
	"drop_all": "ALL" in drop,
	"add": [{"field": "HostConfig.CapAdd[0]", "name": name} | some name in add],
}}

test_allow_what_drops_them if {
	every drop in [["NET_RAW", "MKNOD"], ["ALL"], ["MKNOD", "CHOWN", "NET_RAW"]] {
		_found(fixture.container(_caps(drop, ["CHOWN"]))) == set()
		_found(fixture.service(_caps(drop, []))) == set()
		_found(_updated_service(_caps(drop, []))) == set()
	}
	_found_by(fixture.container(_caps(["ALL"], ["NET_RAW"])), _all) == set()
}

test_allow_anything_where_nothing_is_required if {
	_found_by(fixture.container({}), _none) == set()
	_found_by(fixture.container(_caps([], ["ALL"])), _none) == set()
	_found_by(fixture.container({"privileged": true}), _none) == set()
}

test_allow_an_update if _found(fixture.update({})) == set()

test_deny_what_keeps_some if {
	_found(fixture.container(_caps(["CHOWN"], []))) == {{
		"control": "drop_all_capabilities",
		"field": "HostConfig.CapDrop",
		"value": null,
		"message": "This container keeps capabilities that it must drop. Add --cap-drop MKNOD --cap-drop NET_RAW.",
	}}
	_messages(fixture.service(_caps(["MKNOD"], []))) == {"This container keeps capabilities that it must drop. Add --cap-drop NET_RAW."}
	count(_found(_updated_service({}))) == 1
	count(_found_by(fixture.container(_caps(["NET_RAW", "MKNOD"], [])), _all)) == 1
}

test_deny_what_adds_them_again if {
	_messages(fixture.container(_caps(["ALL"], ["NET_RAW"]))) == {"This container adds NET_RAW, which must be dropped. Remove --cap-add NET_RAW."}
	_messages_by(fixture.container(_caps(["ALL"], ["ALL"])), _all) == {"This container adds ALL, which must be dropped. Remove --cap-add ALL."}
	count(_found(fixture.container(_caps(["NET_RAW", "MKNOD"], ["ALL"])))) == 1
	count(_found(fixture.service(_caps(["ALL"], ["MKNOD"])))) == 1
	count(_found(_updated_service(_caps(["ALL"], ["MKNOD"])))) == 1
}

test_deny_a_privileged_container if {
	every privileged in [true, null, "false", 0] {
		_messages(fixture.container(object.union(_caps(["ALL"], []), {"privileged": privileged}))) == {"A privileged container keeps all capabilities, which must be dropped. Remove --privileged."}
	}
}

test_deny_wrong_types if {
	dropped := _caps(["ALL"], [])
	every odd in [null, "ALL", 5, {}] {
		every name in ["add", "drop", "drop_all"] {
			count(_found(fixture.container(object.union(dropped, {"caps": {name: odd}})))) > 0
		}
	}
	count(_found(fixture.container(object.union(dropped, {"caps": {"add": [5]}})))) == 1
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null), _updated_service(null)] {
		count(_found(call)) > 0
		count(_found_by(call, _all)) > 0
	}
	count(_found(fixture.container({"caps": null}))) > 0
}
