package docker.authz.controls.endpoint_options_test

import data.docker.authz.controls.endpoint_options
import data.docker.authz.fixture

_parameters := {"allowed_endpoint_options": ["com.docker.network.endpoint.ifname"]}

_found_by(call, changes) := found if {
	found := endpoint_options.violations with input as call
		with data.sets as fixture.sets("endpoint_options", object.union(_parameters, changes))
}

_found(call) := _found_by(call, {})

_connecting := [fixture.container({}), fixture.service({}), fixture.network("network.connect", {"ref": "team_a"})]

test_deny_an_option_that_is_not_listed if {
	every call in _connecting {
		asked := fixture.connected(call, {"options": [{"field": "x", "name": "com.docker.network.endpoint.sysctls"}]})
		_found(asked) == {{
			"control": "endpoint_options",
			"field": "x",
			"value": "com.docker.network.endpoint.sysctls",
			"message": "The endpoint option com.docker.network.endpoint.sysctls is not allowed.",
		}}
		count(_found_by(asked, {"allowed_endpoint_options": null})) == 1
	}
}

test_allow_an_option_that_is_listed if {
	every call in _connecting {
		_found(fixture.connected(call, {"options": [{"field": "x", "name": "com.docker.network.endpoint.ifname"}]})) == set()
	}
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null), fixture.network("network.connect", null)] {
		count(_found(call)) == 1
	}
	every wrong in [null, "x", {}, [null], ["x"], [[]]] {
		count(_found(fixture.connected(fixture.container({}), {"options": wrong}))) == 1
	}
}

test_allow_none if {
	every call in array.concat(_connecting, [fixture.rename({}), fixture.update({}), fixture.call("system.info")]) {
		_found(call) == set()
	}
}
