package docker.authz.controls.daemon_load_test

import data.docker.authz.controls.daemon_load
import data.docker.authz.fixture

_parameters := {
	"min_log_bytes": 10000,
	"max_log_files": 100,
	"max_log_buffer_bytes": 1000,
	"max_log_events": 1000,
	"max_log_retries": 100,
	"allow_log_patterns": false,
	"min_interval_ms": 100,
	"min_restart_delay_ms": 1000,
	"max_stop_seconds": 120,
	"allow_size": false,
	"max_entries": 200,
	"max_label_bytes": 1000,
	"max_body_bytes": 5000,
	"max_execs": 0,
	"max_exec_bytes": 2000,
	"max_filter_values": 20,
	"max_filter_length": 256,
}

_found_by(call, parameters) := found if {
	found := daemon_load.violations with input as call
		with data.sets as fixture.sets("daemon_load", parameters)
}

_found(call) := _found_by(call, _parameters)

_messages(call) := {found.message | some found in _found(call)}

_created(changes) := fixture.loaded(fixture.container({}), changes)

# The bounds of each kind: the last value that is allowed, and the first that is not.
_bounds := {
	"log_bytes": [10000, 9999],
	"log_files": [100, 101],
	"log_buffer": [1000, 1001],
	"log_events": [1000, 1001],
	"log_retries": [100, 101],
	"interval": [100, 99.9],
	"restart_delay": [1000, 0],
	"stop_seconds": [120, 121],
	"entries": [200, 201],
	"label_bytes": [1000, 1001],
	"body_bytes": [5000, 5001],
	"exec_bytes": [2000, 2001],
	"log_tag": [256, 257],
	"log_attributes": [16384, 16385],
	"container_name": [255, 256],
	"detach_keys": [256, 257],
	"working_dir": [4096, 4097],
	"filter_values": [20, 21],
	"filter_length": [256, 257],
	"filter_repeats": [0, 1],
	"filter_ports": [1024, 1025],
	"walk": [0, 1],
}

_calls := {fixture.container({}), fixture.update({}), fixture.service({}), fixture.exec({})} | {fixture.call(action) |
	some action in _others
}

_others := {
	"container.attach", "container.rename", "container.list", "container.inspect", "container.stop", "container.restart", "service.update", "service.list", "swarm.init", "swarm.update",
	"volume.create", "volume.list", "network.create", "network.connect", "network.list", "image.commit",
	"image.import", "image.list", "build.run", "task.list", "node.list", "secret.list", "config.list",
}

test_deny_each_kind_beyond_its_bound if {
	every kind, bounds in _bounds {
		_found(_created({"kind": kind, "value": bounds[0]})) == set()
		count(_found(_created({"kind": kind, "value": bounds[1]}))) == 1
	}
}

test_deny_in_each_action if {
	every call in _calls {
		_found(fixture.loaded(call, {"value": 200})) == set()
		count(_found(fixture.loaded(call, {"value": 201}))) == 1
	}
}

test_say_what_is_too_much if {
	log := {"kind": "log_files", "field": "HostConfig.LogConfig.Config.max-file", "name": "max-file", "value": 2e9, "given": "2000000000"}
	_found(_created(log)) == {{
		"control": "daemon_load",
		"field": "HostConfig.LogConfig.Config.max-file",
		"value": "2000000000",
		"message": "max-file is 2000000000. dockerd renames as many files; the most is 100. Use --log-opt max-file=3.",
	}}
	_messages(_created({"kind": "detach_keys", "field": "DetachKeys", "name": "DetachKeys", "value": 300, "given": "300"})) == {"DetachKeys has 300 characters. The most is 256. Use --detach-keys ctrl-p,ctrl-q."}
}

test_deny_patterns_unless_they_are_allowed_and_short if {
	pattern := {"kind": "log_pattern", "value": 4096}
	allowing := object.union(_parameters, {"allow_log_patterns": true})
	count(_found(_created(pattern))) == 1
	_found_by(_created(pattern), allowing) == set()
	count(_found_by(_created({"kind": "log_pattern", "value": 4097}), allowing)) == 1
}

test_deny_times_to_stop_without_end if {
	_found(_created({"kind": "stop_seconds", "value": 0})) == set()
	every value in [-1, -0.5] {
		count(_found(_created({"kind": "stop_seconds", "value": value}))) == 1
	}
	_found_by(_created({"kind": "stop_seconds", "value": -1}), object.union(_parameters, {"max_stop_seconds": 0})) == set()
}

test_deny_sizes_unless_they_are_allowed if {
	walk := {"kind": "walk", "name": "size", "value": 1}
	_messages(_created(walk)) == {"size lets dockerd walk the whole file system of the container. Leave out --size, or use docker exec with du."}
	_found_by(_created(walk), object.union(_parameters, {"allow_size": true})) == set()
	every odd in [null, "true", 1] {
		count(_found_by(_created(walk), object.union(_parameters, {"allow_size": odd}))) == 1
	}
}

test_deny_each_that_is_too_much if {
	loads := [{"kind": "log_files", "field": "a", "value": 101, "given": "101"}, {"kind": "log_files", "field": "b", "value": 102, "given": "102"}]
	count(_found(fixture.changed(fixture.container({}), {"load": loads}))) == 2
}

test_allow_any_value_where_there_is_no_bound if {
	endless := {name: 0 | some name, value in _parameters; is_number(value)}
	every kind in {"log_bytes", "log_files", "interval", "entries"} {
		_found_by(_created({"kind": kind, "value": 1000000}), endless) == set()
		_found_by(_created({"kind": kind, "value": 0}), endless) == set()
	}
}

test_deny_what_could_not_be_read if {
	unreadable := {"What the request costs dockerd could not be read."}
	_messages(fixture.loaded(fixture.container({}), null)) == unreadable
	_messages(fixture.container(null)) == unreadable
	_messages(fixture.changed(fixture.call("container.list"), {"load": "odd"})) == unreadable
	_found(fixture.changed(fixture.call("system.info"), {"load": null})) == set()
}

test_deny_wrong_types if {
	every kind in object.keys(_bounds) {
		every odd in [null, "5", true, [5]] {
			count(_found(_created({"kind": kind, "value": odd}))) == 1
		}
	}
	every odd in [null, 5, "new", ["entries"]] {
		count(_found(_created({"kind": odd}))) == 1
	}
	count(_found(fixture.changed(fixture.container({}), {"load": ["odd"]}))) == 1
}

test_deny_where_the_parameters_are_missing if {
	count(_found_by(_created({"kind": "log_pattern"}), {})) == 1
	count(_found_by(_created({"kind": "entries"}), {})) == 1
	count(_found_by(_created({"kind": "interval", "value": 1000000}), {})) == 1
	count(_found_by(_created({}), {"max_entries": "odd"})) == 1
}
