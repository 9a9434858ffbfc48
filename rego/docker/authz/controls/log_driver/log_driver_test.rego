package docker.authz.controls.log_driver_test

import data.docker.authz.controls.log_driver
import data.docker.authz.fixture

_parameters := {
	"allowed_log_drivers": ["", "json-file", "local", "syslog"],
	"allowed_log_options": ["max-*", "tag", "syslog-*"],
	"allowed_log_targets": ["tcp://*.example.com:514", "unix:///dev/log"],
	"require_log_rotation": true,
}

_found_by(call, parameters) := found if {
	found := log_driver.violations with input as call
		with data.sets as fixture.sets("log_driver", parameters)
}

_found(call) := _found_by(call, _parameters)

_messages(call) := {found.message | some found in _found(call)}

_logging(call, changes) := fixture.changed(call, {"logs": [fixture.log(changes)]})

_created(changes) := _logging(fixture.container({}), changes)

_option(changes) := _created({"driver": "syslog", "options": [fixture.log_option(changes)]})

test_deny_a_driver_that_is_not_listed if {
	_found(_created({"driver": "gelf"})) == {{
		"control": "log_driver",
		"field": "HostConfig.LogConfig.Type",
		"value": "gelf",
		"message": "Log driver gelf is not allowed. Allowed: json-file, local, syslog.",
	}}
	count(_found(_created({"driver": "none"}))) == 1
	count(_found(_created({"driver": "Local"}))) == 1
}

test_deny_it_of_services_and_swarms if {
	count(_found(_logging(fixture.service({}), {"driver": "gelf"}))) == 1
	count(_found(_logging(fixture.call("service.update"), {"driver": "gelf"}))) == 1
	count(_found(_logging(fixture.swarm("swarm.update", {}), {"driver": "gelf"}))) == 1
	count(_found(_logging(fixture.swarm("swarm.init", {}), {"driver": "gelf"}))) == 1
}

test_deny_an_option_that_is_not_listed if {
	_messages(_option({"key": "env"})) == {"Log option env is not allowed. Remove --log-opt env, or use one of: max-*, tag, syslog-*."}
}

test_deny_an_address_that_is_not_listed if {
	address := {"key": "syslog-address", "use": "address"}
	_messages(_option(object.union(address, {"target": "tcp://10.0.0.9:514"}))) == {"Log option syslog-address leads to tcp://10.0.0.9:514, which is not allowed. Remove --log-opt syslog-address, or use one of: tcp://*.example.com:514, unix:///dev/log."}
	count(_found(_option(object.union(address, {"target": null})))) == 1
	count(_found_by(_option(object.union(address, {"target": null})), object.union(_parameters, {"allowed_log_targets": ["*"]}))) == 1
	_found(_option(object.union(address, {"target": "tcp://a.example.com:514"}))) == set()
	_found(_option(object.union(address, {"target": "unix:///dev/log"}))) == set()
}

test_deny_a_file_of_the_host if {
	_messages(_option({"key": "syslog-tls-key", "use": "file"})) == {"Log option syslog-tls-key makes dockerd read a file of the host. Remove --log-opt syslog-tls-key."}
}

test_deny_a_template_whatever_the_mode if {
	{found.mode | some found in _found(_option({"key": "tag", "use": "template"}))} == {"deny"}
	not "mode" in object.keys([found | some found in _found(_option({"key": "k", "use": "file"}))][0])
	_messages(_option({"key": "tag", "use": "template"})) == {"Log option tag may hold only templates of ids and names, such as {{.Name}}. Change --log-opt tag."}
}

test_deny_logs_without_end if {
	_messages(_created({})) == {"The logs of json-file need a size limit. Add --log-opt max-size=10m, or use --log-driver local."}
	count(_found(_created({"options": [fixture.log_option({"key": "max-file"})]}))) == 1
	_found_by(_created({}), object.union(_parameters, {"require_log_rotation": false})) == set()
}

test_deny_what_could_not_be_read if {
	unreadable := {"The log driver could not be read."}
	_messages(fixture.container(null)) == unreadable
	_messages(fixture.service(null)) == unreadable
	_messages(fixture.changed(fixture.swarm("swarm.update", {}), {"logs": null})) == unreadable
	_messages(fixture.changed(fixture.swarm("swarm.init", {}), {"logs": "odd"})) == unreadable
	_messages(_created({"driver": "local", "options": null})) == unreadable
}

test_deny_wrong_types if {
	count(_found(fixture.changed(fixture.container({}), {"logs": ["odd"]}))) == 2
	count(_found(_created({"driver": null}))) == 1
	count(_found(_created({"driver": "local", "options": ["odd"]}))) == 2
	count(_found(_option({"use": null}))) == 1
	count(_found(_option({"key": 5}))) == 1
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_option({}), {})) == 2
	count(_found_by(_option({"use": "address", "target": "tcp://a"}), {})) == 3
	count(_found_by(_created({}), {})) == 2
}

test_allow_what_is_listed if {
	_found(_created({"options": [fixture.log_option({})]})) == set()
	_found(_created({"driver": "local"})) == set()
	_found(_created({"driver": ""})) == set()
	_found(fixture.changed(fixture.swarm("swarm.update", {}), {"logs": []})) == set()
	_found(fixture.call("system.info")) == set()
}
