package docker.authz.controls.dns_and_extra_hosts_test

import data.docker.authz.controls.dns_and_extra_hosts
import data.docker.authz.fixture

_parameters := {
	"allowed_dns_servers": ["10.0.0.0/24", "fd00::53/128"],
	"allow_host_gateway": false,
	"protected_hosts": ["metadata.google.internal", "*.docker.io"],
	"protected_subnets": ["169.254.169.254/32", "fd00:ec2::254/128"],
}

_found_by(call, changes) := found if {
	found := dns_and_extra_hosts.violations with input as call
		with data.sets as fixture.sets("dns_and_extra_hosts", object.union(_parameters, changes))
}

_found(call) := _found_by(call, {})

_resolving := [fixture.container({}), fixture.service({})]

_building := array.concat(_resolving, [fixture.build({})])

_entry(changes) := fixture.resolving(fixture.container({}), {"hosts": [fixture.host_entry(changes)]})

_server(range) := {"servers": [{"field": "HostConfig.Dns[0]", "value": "sent", "range": range}]}

test_deny_an_entry_for_a_protected_name if {
	_found(_entry({"name": "metadata.google.internal", "value": "metadata.google.internal:10.0.0.9"})) == {{
		"control": "dns_and_extra_hosts",
		"field": "HostConfig.ExtraHosts[0]",
		"value": "metadata.google.internal:10.0.0.9",
		"message": "Host entry metadata.google.internal:10.0.0.9 is not allowed.",
	}}
	every call in _building {
		count(_found(fixture.resolving(call, {"hosts": [fixture.host_entry({"name": "registry-1.docker.io"})]}))) == 1
	}
}

test_deny_an_entry_that_leads_to_a_protected_address if {
	every range in ["169.254.169.254/32", "fd00:ec2::254/128", null, 5] {
		count(_found(_entry({"range": range}))) == 1
	}
}

test_deny_an_entry_that_leads_to_the_host if {
	gateway := {"gateway": true, "range": null}
	count(_found(_entry(gateway))) == 1
	_found_by(_entry(gateway), {"allow_host_gateway": true}) == set()
	count(_found_by(_entry(gateway), {"allow_host_gateway": null})) == 1
	count(_found_by(_entry({"gateway": null}), {"allow_host_gateway": true})) == 1
}

test_deny_an_entry_whose_name_is_none if {
	every name in [null, 5] {
		count(_found_by(_entry({"name": name}), {"protected_hosts": []})) == 1
	}
}

test_deny_a_server_that_is_not_listed if {
	every call in _resolving {
		{violation.message | some violation in _found(fixture.resolving(call, _server("10.0.1.1/32")))} == {"DNS server sent is not allowed. Remove --dns, --dns-search and --dns-option, or use --dns with one of: 10.0.0.0/24, fd00::53/128."}
	}
	every range in [null, "fd00::54/128", 5] {
		count(_found(fixture.resolving(fixture.container({}), _server(range)))) == 1
	}
}

test_deny_a_name_that_is_protected if {
	every call in array.concat(_resolving, [fixture.network("network.connect", {}), fixture.rename({})]) {
		every name in ["metadata.google.internal", null] {
			count(_found(fixture.connected(call, {"names": [{"field": "name", "name": name}]}))) == 1
		}
		count(_found_by(fixture.connected(call, {"names": [{"field": "name", "name": null}]}), {"protected_hosts": []})) == 1
		_found_by(fixture.connected(call, {"names": [{"field": "name", "name": null}]}), {"protected_hosts": [], "protected_subnets": []}) == set()
		_found(fixture.connected(call, {"names": [{"field": "name", "name": "web"}]})) == set()
	}
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null)] {
		count(_found(call)) == 3
	}
	count(_found(fixture.resolving(fixture.build({}), null))) == 1
	count(_found(fixture.network("network.connect", null))) == 1
	count(_found(fixture.rename(null))) == 1
	every wrong in [null, "x", {}] {
		count(_found(fixture.resolving(fixture.container({}), {"hosts": wrong}))) == 1
		count(_found(fixture.resolving(fixture.container({}), {"servers": wrong}))) == 1
		count(_found(fixture.connected(fixture.container({}), {"names": wrong}))) == 1
	}
	every entry in [null, "x", []] {
		count(_found(fixture.resolving(fixture.container({}), {"hosts": [entry]}))) == 1
		count(_found(fixture.resolving(fixture.container({}), {"servers": [entry]}))) == 1
		count(_found(fixture.connected(fixture.container({}), {"names": [entry]}))) == 1
	}
}

test_deny_where_parameters_are_missing if {
	without := {name: null | some name, _ in _parameters}
	count(_found_by(_entry({}), without)) == 1
	count(_found_by(_entry({}), {"protected_subnets": null})) == 1
	count(_found_by(_entry({}), {"protected_hosts": null})) == 1
	count(_found_by(fixture.resolving(fixture.container({}), _server("10.0.0.1/32")), without)) == 1
}

test_allow_what_is_listed if {
	_found(_entry({})) == set()
	_found(fixture.resolving(fixture.container({}), _server("10.0.0.53/32"))) == set()
	_found(fixture.resolving(fixture.container({}), _server("fd00::53/128"))) == set()
	_found_by(fixture.resolving(fixture.container({}), _server(null)), {"allowed_dns_servers": []}) == set()
}

test_allow_none if {
	every call in [fixture.container({}), fixture.service({}), fixture.update({}), fixture.build({}), fixture.network("network.connect", {}), fixture.network("network.disconnect", {}), fixture.rename({}), fixture.call("system.info")] {
		_found(call) == set()
	}
}
