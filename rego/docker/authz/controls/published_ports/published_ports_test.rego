package docker.authz.controls.published_ports_test

import data.docker.authz.controls.published_ports
import data.docker.authz.fixture

_parameters := {
	"allowed_host_ips": ["127.0.0.1", "::1"],
	"allowed_host_ports": ["0", "80", "1000-9999"],
	"allow_privileged_ports": false,
	"allow_publish_all": false,
	"max_published_ports": 2,
}

_found_by(call, changes) := found if {
	found := published_ports.violations with input as call
		with data.sets as fixture.sets("published_ports", object.union(_parameters, changes))
}

_found(call) := _found_by(call, {})

_publishing(changes) := fixture.container({"ports": [fixture.port(changes)]})

_messages(call) := {violation.message | some violation in _found(call)}

test_deny_an_address_that_is_not_listed if {
	_found(_publishing({"host_ip": "", "binding": "8080:80/tcp"})) == {{
		"control": "published_ports",
		"field": "HostConfig.PortBindings.80/tcp[0]",
		"value": "8080:80/tcp",
		"message": "Port binding 8080:80/tcp is not allowed on this address. Use -p ADDRESS:PORT:PORT with one of: 127.0.0.1, ::1.",
	}}
	every ip in [null, "127.0.0.2", "10.0.0.1", 5] {
		count(_found(_publishing({"host_ip": ip}))) == 1
	}
}

test_deny_a_port_that_is_not_listed if {
	port := {"host_port": "10000", "low": 10000, "high": 10000}
	_messages(_publishing(port)) == {"Host port 10000 may not be published. Use -p with one of: 0, 80, 1000-9999; 0 stands for one that Docker chooses."}
	count(_found(_publishing({"low": 9000, "high": 10000}))) == 1
	count(_found(fixture.service({"ports": [fixture.port(object.union(port, {"by": "service", "host_ip": ""}))]}))) == 1
	count(_found_by(_publishing({"low": 0, "high": 0}), {"allowed_host_ports": ["1-65535"]})) == 1
}

test_deny_a_port_that_is_low if {
	_messages(_publishing({"host_port": "80", "low": 80, "high": 80})) == {"Host port 80 is below 1024 and may not be published. Use a higher one, as in -p 8080:80."}
	count(_found(_publishing({"low": 1000, "high": 2000}))) == 1
	count(_found_by(_publishing({"low": 0, "high": 100}), {"allowed_host_ports": ["0-100"]})) == 1
}

test_deny_publishing_all if {
	_messages(fixture.container({"publish_all": true})) == {"Publishing all ports is not allowed. Replace -P with -p for each port that is needed."}
	count(_found(fixture.container({"publish_all": null}))) == 1
	count(_found_by(fixture.container({"publish_all": null}), {"allow_publish_all": true})) == 1
}

test_deny_too_many if {
	ports := [fixture.port({"field": field}) | some field in ["a", "b", "c"]]
	_messages(fixture.container({"ports": ports})) == {"3 ports are published, and 2 are allowed. Publish fewer with -p."}
	_found_by(fixture.container({"ports": ports}), {"max_published_ports": 3}) == set()
	_found_by(fixture.container({"ports": ports}), {"max_published_ports": 0}) == set()
}

test_deny_what_could_not_be_read if {
	every call in [fixture.container(null), fixture.service(null)] {
		count(_found(call)) == 2
	}
	every wrong in [null, "x", {}] {
		count(_found(fixture.container({"ports": wrong}))) == 1
		count(_found_by(fixture.container({"ports": wrong}), {"max_published_ports": 0})) == 1
	}
	every entry in [null, "8080", []] {
		count(_found(fixture.container({"ports": [entry]}))) == 3
	}
	count(_found(_publishing({"low": null, "high": null}))) == 2
	count(_found(_publishing({"low": "8080", "high": "8080"}))) == 2
	count(_found(_publishing({"low": -1, "high": 8080}))) == 2
}

test_deny_where_parameters_are_missing if {
	without := {name: null | some name, _ in _parameters}
	count(_found_by(_publishing({}), without)) == 3
	count(_found_by(fixture.container({"publish_all": true}), without)) == 2
}

test_allow_what_is_listed if {
	_found(_publishing({})) == set()
	_found(_publishing({"host_ip": "::1", "low": 1024, "high": 9999})) == set()
	_found(_publishing({"low": 0, "high": 0})) == set()
	_found_by(_publishing({"low": 80, "high": 80}), {"allow_privileged_ports": true}) == set()
	_found_by(_publishing({"host_ip": ""}), {"allowed_host_ips": ["*"]}) == set()
	_found_by(_publishing({"host_ip": null}), {"allowed_host_ips": ["*"]}) == set()
}

test_allow_ports_whose_address_nobody_chooses if {
	_found(fixture.service({"ports": [fixture.port({"by": "service", "host_ip": ""})]})) == set()
	exposed := fixture.port({"by": "exposed", "host_ip": "", "low": 0, "high": 0})
	_found_by(fixture.container({"publish_all": true, "ports": [exposed]}), {"allow_publish_all": true}) == set()
}

test_allow_none if {
	every call in [fixture.container({}), fixture.service({}), fixture.update({}), fixture.call("system.info")] {
		_found(call) == set()
	}
}
