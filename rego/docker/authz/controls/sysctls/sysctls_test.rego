package docker.authz.controls.sysctls_test

import data.docker.authz.controls.sysctls
import data.docker.authz.fixture

_parameters := {"allowed_sysctls": ["kernel.shm_rmid_forced", "net.ipv4.tcp_*", "net.ipv4.conf.IFNAME.arp_ignore"]}

_found_by(call, parameters) := found if {
	found := sysctls.violations with input as call
		with data.sets as fixture.sets("sysctls", parameters)
}

_found(call) := _found_by(call, _parameters)

_set(name) := [{"field": "HostConfig.Sysctls.x", "name": name}]

test_deny_a_name_that_is_not_listed if {
	_found(fixture.container({"sysctls": _set("kernel.core_pattern")})) == {{
		"control": "sysctls",
		"field": "HostConfig.Sysctls.x",
		"value": "kernel.core_pattern",
		"message": "Sysctl kernel.core_pattern may not be set.",
	}}
	count(_found(fixture.service({"sysctls": _set("net.ipv4.ip_forward")}))) == 1
	count(_found(fixture.container({"sysctls": _set("net.ipv4.TCP_rmem")}))) == 1
}

test_deny_a_name_of_an_endpoint if {
	every call in [fixture.container({}), fixture.service({}), fixture.network("network.connect", {})] {
		asked := fixture.connected(call, {"sysctls": _set("net.ipv4.conf.IFNAME.route_localnet")})
		{violation.message | some violation in _found(asked)} == {"Sysctl net.ipv4.conf.IFNAME.route_localnet may not be set on a network's interface. Remove it from the driver option com.docker.network.endpoint.sysctls."}
	}
}

test_deny_a_name_that_could_not_be_read if {
	every name in [null, 5, {}] {
		count(_found(fixture.container({"sysctls": _set(name)}))) == 1
		count(_found(fixture.connected(fixture.container({}), {"sysctls": _set(name)}))) == 1
	}
	every entry in [null, "kernel.shm_rmid_forced", []] {
		count(_found(fixture.container({"sysctls": [entry]}))) == 1
		count(_found(fixture.connected(fixture.container({}), {"sysctls": [entry]}))) == 1
	}
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null)] {
		count(_found(call)) == 2
	}
	count(_found(fixture.network("network.connect", null))) == 1
	every wrong in [null, "x", {}] {
		count(_found(fixture.container({"sysctls": wrong}))) == 1
		count(_found(fixture.connected(fixture.container({}), {"sysctls": wrong}))) == 1
	}
}

test_deny_where_the_list_is_missing if {
	every parameters in [{}, {"allowed_sysctls": null}, {"allowed_sysctls": "*"}] {
		count(_found_by(fixture.container({"sysctls": _set("kernel.shm_rmid_forced")}), parameters)) == 1
	}
}

test_allow_what_is_listed if {
	_found(fixture.container({"sysctls": _set("kernel.shm_rmid_forced")})) == set()
	_found(fixture.service({"sysctls": _set("net.ipv4.tcp_rmem")})) == set()
	_found(fixture.connected(fixture.container({}), {"sysctls": _set("net.ipv4.conf.IFNAME.arp_ignore")})) == set()
}

test_allow_none if {
	every call in [fixture.container({}), fixture.service({}), fixture.update({}), fixture.network("network.connect", {}), fixture.network("network.disconnect", {}), fixture.call("system.info")] {
		_found(call) == set()
	}
}
