package docker.authz.controls.selinux_label_test

import data.docker.authz.controls.selinux_label
import data.docker.authz.fixture

_parameters := {
	"allowed_selinux_types": ["container_t"],
	"allow_selinux_level": true,
	"relabel_prefixes": ["/srv", "/data:ro", "/home/${user}"],
}

_found(call) := violations if {
	violations := selinux_label.violations with input as call
		with data.sets as fixture.sets("selinux_label", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := selinux_label.violations with input as call
		with data.sets as fixture.sets("selinux_label", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(key, value) := fixture.container({"security": {"selinux": [{"field": "HostConfig.SecurityOpt[0]", "key": key, "value": value}]}})

_relabelled(changes) := fixture.changed(fixture.container({}), {"host_paths": [fixture.host_path(changes)]})

test_deny_disable if {
	_found(_asked("disable", "")) == {{
		"control": "selinux_label",
		"field": "HostConfig.SecurityOpt[0]",
		"value": "disable",
		"message": "SELinux confinement may not be changed.",
	}}
}

test_deny_a_user_role_type_or_key_of_the_callers if {
	every pair in [["user", "system_u"], ["role", "system_r"], ["type", "spc_t"], ["type", ""], ["filetype", "etc_t"], ["unknown", ""], [null, ""]] {
		count(_found(_asked(pair[0], pair[1]))) == 1
	}
}

test_deny_a_level_unless_permitted if {
	_found(_asked("level", "s0:c1,c2")) == set()
	count(_found_by(_asked("level", "s0"), {"allow_selinux_level": false})) == 1
	count(_found_by(_asked("level", "s0"), {"allow_selinux_level": "true"})) == 1
}

test_allow_what_is_listed_and_nothing if {
	_found(_asked("type", "container_t")) == set()
	_found(_asked("filetype", "container_t")) == set()
	_found(_asked("user", "")) == set()
	_found(_asked("role", "")) == set()
	_found(fixture.container({})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_relabelling_elsewhere if {
	_messages(_relabelled({"path": "/etc", "relabel": "Z"})) == {"Host path /etc may not be relabelled. Remove :Z from the mount."}
	count(_found(_relabelled({"path": "/srv2", "relabel": "z"}))) == 1
	count(_found(_relabelled({"path": "/data/x", "relabel": "z"}))) == 1
	count(_found(_relabelled({"path": "/home/${user}/x", "relabel": "z"}))) == 1
}

_with_selinux(enabled) := _found(fixture.changed(_relabelled({"path": "/etc", "relabel": "Z"}), {"host": {"selinux": enabled}}))

test_allow_relabelling_where_there_is_no_selinux if {
	_with_selinux(false) == set()
	count(_with_selinux(true)) == 1
	count(_with_selinux(null)) == 1
}

test_deny_relabelling_through_a_link_or_of_an_unknown_path if {
	count(_found(_relabelled({"path": "/srv/x", "resolved": "/etc", "relabel": "z"}))) == 1
	count(_found(_relabelled({"path": "/etc/x", "resolved": "/srv/x", "relabel": "z"}))) == 1
	count(_found(_relabelled({"path": "/srv/x", "resolved": null, "relabel": "z"}))) == 1
	count(_found(_relabelled({"path": "/srv/x", "relabel": null}))) == 1
	count(_found(_relabelled({"path": "/srv/x", "relabel": "x"}))) == 1
}

test_allow_relabelling_below_a_prefix if {
	_found(_relabelled({"path": "/srv/x", "relabel": "z"})) == set()
	_found(_relabelled({"path": "/data/x", "relabel": "z", "read_only": true})) == set()
	_found(_relabelled({"path": "/etc", "relabel": ""})) == set()
}

test_deny_wrong_types if {
	count(_found(fixture.container({"security": {"selinux": null}}))) == 1
	count(_found(fixture.container({"security": {"selinux": ["disable"]}}))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": null}))) == 1
	count(_found(fixture.changed(fixture.container({}), {"host_paths": ["/srv"]}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(object.union(fixture.service(null), {"request": {"action": "service.update"}}))) == 1
}

_again := [
	"container.start", "container.restart", "container.update", "container.archive_get", "container.archive_put",
	"container.archive_stat", "container.copy",
]

test_deny_relabelling_again if {
	every action in _again {
		path := fixture.host_path({"path": "/srv/x", "resolved": "/etc", "relabel": "z"})
		count(_found(fixture.changed(fixture.call(action), {"host_paths": [path]}))) == 1
		count(_found(fixture.changed(fixture.call(action), {"host_paths": null}))) == 1
		_found(fixture.call(action)) == set()
	}
}
