package docker.authz.controls.host_devices_test

import data.docker.authz.controls.host_devices
import data.docker.authz.fixture

_parameters := {
	"allowed_devices": ["/dev/fuse:rwm", "/dev/snd/:rw", "/dev/dri/*:rw", "/dev/ttyUSB[0-9]*:rw", "/dev/a:b:r", "/srv/mine:rwm", "/dev/x(y)[z]:rw"],
	"allowed_device_rules": ["c 10:200 rwm", "a *:* rwm", "c 189:* rwm", "c 10:201 *"],
}

_found(call) := violations if {
	violations := host_devices.violations with input as call
		with data.sets as fixture.sets("host_devices", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := host_devices.violations with input as call
		with data.sets as fixture.sets("host_devices", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(changes) := fixture.container({"devices": [fixture.device(changes)]})

_ruled(raw) := fixture.container({"device_rules": [{"field": "HostConfig.DeviceCgroupRules[0]", "raw": raw}]})

test_deny_a_disk if {
	_found(_asked({"path": "/dev/sda"})) == {{
		"control": "host_devices",
		"field": "HostConfig.Devices[0]",
		"value": "/dev/sda",
		"message": "Device /dev/sda may not be passed to a container.",
	}}
}

test_deny_in_an_update if count(_found(fixture.update({"devices": [fixture.device({"path": "/dev/sda"})]}))) == 1

test_deny_names_beside_a_pattern if {
	every path in ["/dev/ttyUSB", "/dev/ttyUSBx", "/dev/ttyUSB0/x", "/dev/dri", "/dev/dri/a/b", "/dev/fuse2", "/dev", "/", "x/dev/fuse", "/dev/xyz"] {
		count(_found(_asked({"path": path}))) == 1
	}
}

test_deny_more_than_may_be_done if {
	count(_found(_asked({"path": "/dev/dri/card0", "permissions": "rwm"}))) == 1
	count(_found(_asked({"path": "/dev/dri/card0", "permissions": "m"}))) == 1
	count(_found(_asked({"path": "/dev/dri/card0", "permissions": ""}))) == 1
	count(_found(_asked({"path": "/dev/dri/card0", "permissions": null}))) == 1
}

test_deny_a_link_to_another_device if {
	count(_found(_asked({"path": "/dev/fuse", "resolved": "/dev/sda"}))) == 1
	count(_found(_asked({"path": "/dev/sda", "resolved": "/dev/fuse"}))) == 1
	count(_found(_asked({"path": "/dev/fuse", "resolved": null}))) == 1
}

test_deny_a_directory if {
	count(_found(_asked({"path": "/dev/dri/all", "permissions": "rw", "is_dir": true}))) == 1
	count(_found(_asked({"path": "/dev/dri/all", "permissions": "rw", "is_dir": null}))) == 1
}

test_allow_a_directory_that_is_listed_as_one if {
	_found(_asked({"path": "/dev/snd", "permissions": "rw", "is_dir": true})) == set()
	count(_found(_asked({"path": "/dev/snd", "permissions": "rwm", "is_dir": true}))) == 1
	count(_found(_asked({"path": "/dev/snd", "resolved": "/dev/shm", "permissions": "rw", "is_dir": true}))) == 1
	count(_found(_asked({"path": "/dev/fuse", "is_dir": true}))) == 1
	count(_found(_asked({"path": "/dev/snd", "permissions": "rw"}))) == 1
}

test_deny_a_node_outside_dev_whatever_is_listed if count(_found(_asked({"path": "/srv/mine"}))) == 1

test_deny_a_cdi_name_given_as_a_path if {
	count(_found(_asked({"path": "nvidia.com/gpu=all", "resolved": null, "cdi": true}))) == 1
}

test_allow_what_is_listed if {
	_found(_asked({})) == set()
	_found(_asked({"path": "/dev/fuse", "permissions": "wr"})) == set()
	_found(_asked({"path": "/dev/dri/card0", "permissions": "rw"})) == set()
	_found(_asked({"path": "/dev/ttyUSB0", "permissions": "r"})) == set()
	_found(_asked({"path": "/dev/a:b", "permissions": "r"})) == set()
	_found(_asked({"path": "/dev/dri/by-name", "resolved": "/dev/fuse", "permissions": "rw"})) == set()
	_found(fixture.container({})) == set()
	_found(fixture.update({})) == set()
	_found(fixture.service({})) == set()
}

test_allow_a_limit_on_a_disk if {
	_found(_asked({"path": "/dev/sda", "use": "throttle", "permissions": ""})) == set()
}

test_deny_a_limit_that_names_something_else if {
	_messages(_asked({"path": "/root/x", "use": "throttle"})) == {"A block I/O limit may not name /root/x, which is not below /dev. Remove the limit."}
	count(_found(_asked({"path": "/dev/x", "resolved": "/root/x", "use": "throttle"}))) == 1
	count(_found(_asked({"path": "/dev/x", "resolved": null, "use": "throttle"}))) == 1
}

test_deny_rules if {
	_messages(_ruled("b 8:0 rwm")) == {"Device rule b 8:0 rwm may not be given to a container."}
	count(_found(_ruled("c 10:200 rw"))) == 1
	count(_found(_ruled(null))) == 1
}

test_deny_rules_for_many_devices_even_if_listed if {
	count(_found(_ruled("a *:* rwm"))) == 1
	count(_found(_ruled("c 189:* rwm"))) == 1
}

test_allow_a_rule_that_is_listed if _found(_ruled("c 10:200 rwm")) == set()

test_deny_wrong_types if {
	count(_found(fixture.container({"devices": null}))) == 1
	count(_found(fixture.container({"device_rules": null}))) == 1
	count(_found(fixture.container({"devices": [null]}))) == 1
	count(_found(fixture.container({"device_rules": ["c 10:200 rwm"]}))) == 1
	count(_found(_asked({"use": null}))) == 1
	count(_found(_asked({"path": 5}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.update(null))) == 1
	_found(fixture.service(null)) == set()
}
