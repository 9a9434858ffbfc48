package docker.authz.controls.masked_paths_test

import data.docker.authz.controls.masked_paths
import data.docker.authz.fixture

_parameters := {"required_masked_paths": ["/proc/kcore", "/sys/firmware"], "required_readonly_paths": ["/proc/sys"]}

_found(call) := violations if {
	violations := masked_paths.violations with input as call
		with data.sets as fixture.sets("masked_paths", _parameters)
}

_found_by(call, parameters) := violations if {
	violations := masked_paths.violations with input as call
		with data.sets as fixture.sets("masked_paths", object.union(_parameters, parameters))
}

_messages(call) := {violation.message | some violation in _found(call)}

test_allow_a_call_about_something_else if _found(fixture.call("system.info")) == set()

_asked(masked, readonly) := fixture.container({"security": {"masked": masked, "readonly": readonly}})

_all := {"replaced": true, "paths": ["/proc/kcore", "/sys/firmware", "/proc/more", "/proc/sys"]}

_kept := {"replaced": false, "paths": []}

_none := {"replaced": true, "paths": []}

test_deny_what_systempaths_unconfined_sends if {
	_found(_asked(_none, _none)) == {violation |
		some field in ["HostConfig.MaskedPaths", "HostConfig.ReadonlyPaths"]
		violation := {
			"control": "masked_paths",
			"field": field,
			"value": null,
			"message": "System paths may not be unmasked.",
		}
	}
}

test_deny_a_list_that_lacks_one if {
	count(_found(_asked({"replaced": true, "paths": ["/proc/kcore"]}, _kept))) == 1
	count(_found(_asked({"replaced": true, "paths": ["/proc/kcore:ro", "/sys/firmware2", "/sys/firmware/x"]}, _kept))) == 1
	count(_found(_asked(_kept, {"replaced": true, "paths": ["/nonexistent"]}))) == 1
}

_on_engine(never_masked) := _found(fixture.changed(
	_asked({"replaced": true, "paths": ["/proc/kcore"]}, _kept),
	{"host": {"never_masked": never_masked}},
))

test_allow_a_list_that_lacks_what_the_engine_masks_nowhere if {
	_on_engine(["/sys/firmware"]) == set()
	count(_on_engine([])) == 1
	count(_on_engine(["/proc/kcore"])) == 1
}

test_deny_a_mask_over_the_root_and_paths_that_lead_back if {
	count(_found(_asked({"replaced": true, "paths": ["/"]}, {"replaced": true, "paths": ["/"]}))) == 2
	count(_found(_asked({"replaced": true, "paths": ["/none/../proc", "/none/../sys/firmware"]}, _kept))) == 1
	count(_found(_asked({"replaced": true, "paths": array.concat(["/link/../proc/kcore"], _all.paths)}, _kept))) == 1
	count(_found(_asked({"replaced": true, "paths": array.concat(["proc/kcore"], _all.paths)}, _kept))) == 1
}

test_allow_lists_that_hold_all_and_a_mask_above if {
	_found(_asked(_all, _all)) == set()
	_found(_asked({"replaced": true, "paths": ["/proc", "/sys/firmware"]}, _kept)) == set()
	_found(fixture.container({})) == set()
	_found(fixture.service({})) == set()
	_found(fixture.update({})) == set()
}

_tmpfs(options) := fixture.container({"mounts": [fixture.mount({"type": "tmpfs", "tmpfs_options": options})]})

test_deny_a_tmpfs_that_changes_another_mount if {
	_messages(_tmpfs(["rw", "remount"])) == {"The tmpfs option remount is not allowed, since it changes another mount. Remove remount from --tmpfs."}
	count(_found(_tmpfs(["bind"]))) == 1
	count(_found(_tmpfs(["rbind"]))) == 1
}

test_allow_a_tmpfs_of_its_own if _found(_tmpfs(["rw", "exec", "size=64m"])) == set()

test_deny_an_option_of_an_unknown_key if {
	call := fixture.container({"security": {"unknown": [{"field": "HostConfig.SecurityOpt[1]", "key": "systempaths"}]}})
	_messages(call) == {"Security option systempaths is not known. Remove --security-opt systempaths."}
}

test_deny_wrong_types if {
	count(_found(_asked({"replaced": null, "paths": []}, _kept))) == 1
	count(_found(_asked({"replaced": "false", "paths": []}, _kept))) == 1
	count(_found(_asked(_kept, {"replaced": true, "paths": null}))) == 1
	count(_found(_asked(null, null))) == 2
	count(_found(fixture.container({"security": {"unknown": null}}))) == 1
	count(_found(fixture.container({"security": {"unknown": [null]}}))) == 1
}

test_deny_where_the_required_paths_are_not_known if {
	count(_found_by(_asked(_all, _all), {"required_masked_paths": null})) == 1
}

test_deny_what_could_not_be_read if {
	count(_found(fixture.container(null))) == 3
	_found(fixture.service(null)) == set()
}
