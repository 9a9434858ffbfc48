package docker.authz.controls.static_addresses_test

import data.docker.authz.controls.static_addresses
import data.docker.authz.fixture

_found(call) := found if {
	found := static_addresses.violations with input as call
}

_connecting := [fixture.container({}), fixture.service({}), fixture.network("network.connect", {"ref": "team_a"}), fixture.network_create({})]

test_deny_an_address if {
	every call in _connecting {
		_found(fixture.connected(call, {"addresses": [{"field": "MacAddress", "value": "02:42:ac:11:00:02"}]})) == {{
			"control": "static_addresses",
			"field": "MacAddress",
			"value": "02:42:ac:11:00:02",
			"message": "Choosing the address 02:42:ac:11:00:02 is not allowed.",
		}}
	}
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null), fixture.network("network.connect", null), fixture.network_create(null)] {
		count(_found(call)) == 1
	}
	every wrong in [null, "x", {}, [null], ["x"], [[]]] {
		count(_found(fixture.connected(fixture.container({}), {"addresses": wrong}))) == 1
	}
}

test_allow_none if {
	every call in array.concat(_connecting, [fixture.rename({}), fixture.update({}), fixture.call("system.info")]) {
		_found(call) == set()
	}
}
