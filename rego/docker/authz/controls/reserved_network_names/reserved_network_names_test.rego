package docker.authz.controls.reserved_network_names_test

import data.docker.authz.controls.reserved_network_names
import data.docker.authz.fixture

_parameters := {"reserved_aliases": ["registry", "*.corp"]}

_found_by(call, changes) := found if {
	found := reserved_network_names.violations with input as call
		with data.sets as fixture.sets("reserved_network_names", object.union(_parameters, changes))
}

_found(call) := _found_by(call, {})

_connecting := [fixture.container({}), fixture.service({}), fixture.network("network.connect", {"ref": "team_a"})]

test_deny_a_name_that_is_reserved if {
	every call in array.concat(_connecting, [fixture.rename({})]) {
		asked := fixture.connected(call, {"names": [{"field": "name", "name": "registry"}]})
		_found(asked) == {{
			"control": "reserved_network_names",
			"field": "name",
			"value": "registry",
			"message": "The name registry is reserved on networks.",
		}}
		_found_by(asked, {"reserved_aliases": []}) == set()
		count(_found_by(asked, {"reserved_aliases": null})) == 1
	}
	every name in ["ldap.corp", null, 5] {
		count(_found(fixture.rename({"names": [{"field": "name", "name": name}]}))) == 1
	}
	count(_found(fixture.rename(null))) == 1
	_found(fixture.rename({"names": [{"field": "name", "name": "web"}]})) == set()
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null), fixture.network("network.connect", null)] {
		count(_found(call)) == 1
	}
	every wrong in [null, "x", {}, [null], ["x"], [[]]] {
		count(_found(fixture.connected(fixture.container({}), {"names": wrong}))) == 1
	}
}

test_allow_none if {
	every call in array.concat(_connecting, [fixture.rename({}), fixture.update({}), fixture.call("system.info")]) {
		_found(call) == set()
	}
}
