package docker.authz.controls.sensitive_host_paths_test

import data.docker.authz.controls.sensitive_host_paths
import data.docker.authz.fixture

_parameters := {
	"denied_paths": ["/etc", "/var/lib/docker", "/dev", "/run"],
	"exempt_paths": ["/etc/localtime:ro", "/etc/ssl/certs:ro", "/dev/shm", "/var", "/run/user/${uid}"],
	"denied_below": ["/home/*/.ssh"],
}

_found(call) := violations if {
	violations := sensitive_host_paths.violations with input as call
		with data.sets as fixture.sets("sensitive_host_paths", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := sensitive_host_paths.violations with input as call
		with data.sets as fixture.sets("sensitive_host_paths", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(changes) := fixture.changed(fixture.container({}), {"host_paths": [fixture.host_path(changes)]})

test_deny_a_denied_path if {
	_found(_asked({"path": "/etc", "read_only": true})) == {{
		"control": "sensitive_host_paths",
		"field": "HostConfig.Binds[0]",
		"value": "/etc",
		"message": "Host path /etc is sensitive and may not be mounted.",
	}}
}

test_deny_below_and_above if {
	every path in ["/etc/cron.d", "/", "/var", "/var/lib", "/var/lib/docker/volumes", "/run/user/1000", "etc", ""] {
		count(_found(_asked({"path": path}))) == 1
	}
}

test_deny_through_a_link_and_what_is_not_resolved if {
	_messages(_asked({"path": "/srv/x", "resolved": "/etc"})) == {"Host path /srv/x -> /etc is sensitive and may not be mounted."}
	count(_found(_asked({"path": "/etc/x", "resolved": "/srv/x"}))) == 1
	_messages(_asked({"path": "/etc/x", "resolved": null})) == {"Host path /etc/x (not resolved) is sensitive and may not be mounted."}
	_messages(_asked({"path": "/srv/x", "resolved": null})) == {"Host path /srv/x could not be resolved, so it may lead to a sensitive path."}
}

test_deny_secrets_of_a_home_and_not_the_home if {
	count(_found(_asked({"path": "/home/alice/.ssh"}))) == 1
	count(_found(_asked({"path": "/home/alice/.ssh/id"}))) == 1
	_found(_asked({"path": "/home/alice"})) == set()
	_found(_asked({"path": "/home/alice/x/.ssh"})) == set()
}

test_deny_an_exempt_path_that_is_writable_or_not_named if {
	count(_found(_asked({"path": "/etc/localtime"}))) == 1
	count(_found(_asked({"path": "/etc/localtime2", "read_only": true}))) == 1
	count(_found(_asked({"path": "/etc/localtime", "resolved": "/etc/shadow", "read_only": true}))) == 1
}

test_allow_exempt_paths if {
	_found(_asked({"path": "/etc/localtime", "resolved": "/usr/share/zoneinfo/UTC", "read_only": true})) == set()
	_found(_asked({"path": "/etc/ssl/certs/ca.pem", "read_only": true})) == set()
	_found(_asked({"path": "/dev/shm/x"})) == set()
}

test_allow_other_paths if {
	_found(_asked({"path": "/srv/data"})) == set()
	_found(_asked({"path": "/etc2"})) == set()
	_found(_asked({"path": "/var/lib/docker2"})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_where_the_denied_paths_are_not_known if {
	count(_found_by(_asked({}), {"denied_paths": null})) == 1
	count(_found_by(_asked({}), {"denied_below": null})) == 1
}

test_deny_wrong_types if {
	count(_found(_asked({"path": null}))) == 1
	count(_found(_asked({"path": 5, "resolved": 5}))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": [null]}))) == 1
}

test_deny_what_could_not_be_read if {
	every action in [
		"container.create", "container.start", "service.create", "service.update", "volume.create", "volume.update",
		"plugin.install", "plugin.upgrade", "plugin.set", "checkpoint.create", "checkpoint.delete",
		"network.create", "secret.create", "secret.update", "config.create", "config.update",
	] {
		count(_found(fixture.changed(fixture.call(action), {"host_paths": null}))) == 1
		_found(fixture.call(action)) == set()
	}
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": "/"}))) == 1
	_found(fixture.changed(fixture.call("system.info"), {"host_paths": null})) == set()
}
