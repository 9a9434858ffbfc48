package docker.authz.controls.gpu_requests_test

import data.docker.authz.controls.gpu_requests
import data.docker.authz.fixture

_parameters := {"allow_gpus": true, "max_gpus": 1, "allowed_gpu_ids": [], "allowed_cdi_devices": ["nvidia.com/gpu=*"]}

_found(call) := violations if {
	violations := gpu_requests.violations with input as call
		with data.sets as fixture.sets("gpu_requests", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := gpu_requests.violations with input as call
		with data.sets as fixture.sets("gpu_requests", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(changes) := fixture.container({"gpus": object.union({"requested": true}, changes)})

_ids(ids) := {
	"count": count(ids),
	"ids": [{"field": "HostConfig.DeviceRequests[0].DeviceIDs[0]", "id": id} | some id in ids],
}

_cdi(names) := {
	"count": count(names),
	"cdi": [{"field": "HostConfig.DeviceRequests[0].DeviceIDs[0]", "name": name} | some name in names],
}

_env(runtime) := fixture.container({"gpus": {"via_env": true}, "runtime": runtime})

_own := {"allowed_gpu_ids": ["0", "GPU-1"], "max_gpus": -1}

test_deny_more_than_the_number if {
	_found(_asked({"count": 2})) == {{
		"control": "gpu_requests",
		"field": null,
		"value": null,
		"message": "GPU request exceeds what you may use (2 > 1). Use --gpus 1 or named devices.",
	}}
	count(_found(_asked(_ids(["0", "1"])))) == 1
	count(_found(_asked(object.union(_ids(["0"]), {"count": 2})))) == 1
	count(_found(_asked(_cdi(["nvidia.com/gpu=0", "nvidia.com/gpu=1"])))) == 1
	count(_found(fixture.update({"gpus": {"requested": true, "count": 2}}))) == 1
	count(_found(fixture.service({"gpus": {"requested": true, "count": 2}}))) == 1
}

test_deny_all_of_them if {
	all := {"GPU request exceeds what you may use (all > 1). Use --gpus 1 or named devices."}
	_messages(_asked({"count": -1, "all": true})) == all
	_messages(_asked(_cdi(["nvidia.com/gpu=all"]))) == all
}

test_deny_any_where_none_are_granted if {
	none := {"allow_gpus": false}
	{violation.message | some violation in _found_by(_asked({"count": 1}), none)} == {"GPUs may not be used. Remove --gpus, NVIDIA_VISIBLE_DEVICES and devices of the form vendor/class=name."}
	count(_found_by(_env("nvidia"), none)) == 1
}

test_deny_ids_that_are_not_listed if {
	{violation.message | some violation in _found_by(_asked(_ids(["0", "2"])), _own)} == {"GPU 2 may not be used. Use --gpus device=... with one of: 0, GPU-1."}
}

test_deny_a_number_where_ids_are_listed if {
	{violation.message | some violation in _found_by(_asked({"count": 1}), _own)} == {"GPU request exceeds what you may use (1 > device=0,GPU-1). Use --gpus device=0,GPU-1 or named devices."}
	count(_found_by(_asked({"count": -1, "all": true}), _own)) == 1
	count(_found_by(_asked(object.union(_ids(["0"]), {"count": 2})), _own)) == 1
}

test_deny_cdi_names_that_are_not_listed if {
	_messages(_asked(_cdi(["vendor.com/class=x"]))) == {"CDI device vendor.com/class=x may not be used. Use one of: nvidia.com/gpu=*."}
}

test_deny_around_the_request if {
	count(_found(_env("nvidia"))) == 1
	count(_found(_env("NVIDIA-legacy"))) == 1
	count(_found(_env(null))) == 1
	mount := fixture.mount({"target": "/var/run/nvidia-container-devices/0"})
	count(_found(fixture.container({"mounts": [mount]}))) == 1
}

test_allow_the_variable_where_it_does_nothing if {
	_found(_env("runc")) == set()
	mount := fixture.mount({"target": "/var/run/nvidia-container-devices/0"})
	_found(fixture.container({"mounts": [mount], "runtime": "runc"})) == set()
}

test_allow_within_the_grant if {
	_found(_asked({"count": 1})) == set()
	_found(_asked(_ids(["7"]))) == set()
	_found(_asked(_cdi(["nvidia.com/gpu=0"]))) == set()
	_found_by(_asked(_ids(["0", "GPU-1"])), _own) == set()
	_found_by(_asked({"count": -1, "all": true}), {"max_gpus": -1}) == set()
	_found_by(_asked({"count": 8}), {"max_gpus": -1}) == set()
	_found(fixture.container({})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

test_deny_wrong_types if {
	every gpus in [null, "x", [], {"requested": true, "count": null}, {"requested": true, "ids": null}, {"requested": true, "all": null}, {"requested": true, "count": -1}, {"requested": null, "count": 2}] {
		count(_found(fixture.container({"gpus": gpus}))) == 1
	}
	count(_found(_asked({"ids": [null]}))) == 0
	count(_found_by(_asked({"ids": [null]}), _own)) == 2
	count(_found(_asked({"cdi": [null]}))) == 1
	count(_found(fixture.container({"gpus": {"via_env": null}}))) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 1
	count(_found(fixture.service(null))) == 1
	count(_found(fixture.update(null))) == 1
}
