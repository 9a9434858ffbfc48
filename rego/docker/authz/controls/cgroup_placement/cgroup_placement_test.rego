package docker.authz.controls.cgroup_placement_test

import data.docker.authz.controls.cgroup_placement
import data.docker.authz.fixture

_found(call, parameters) := found if {
	found := cgroup_placement.violations with input as call
		with data.sets as fixture.sets("cgroup_placement", parameters)
}

_parameters := {"allowed_cgroup_parents": ["user-1000.slice", "../up"], "required_cgroup_parent": null, "require_private_cgroupns": false}

test_deny_a_parent if {
	_found(fixture.container({"cgroup_parent": "system.slice"}), _parameters) == {{
		"control": "cgroup_placement",
		"field": "HostConfig.CgroupParent",
		"value": "system.slice",
		"message": "Choosing the cgroup is not allowed.",
	}}
}

test_deny_a_parent_that_climbs_though_listed if {
	count(_found(fixture.container({"cgroup_parent": "../up"}), _parameters)) == 1
}

test_deny_a_parent_of_an_update_or_a_build if {
	count(_found(fixture.update({"cgroup_parent": "system.slice"}), _parameters)) == 1
	count(_found(fixture.build({"cgroup_parent": "system.slice"}), _parameters)) == 1
}

test_deny_the_namespace_of_the_host if {
	count(_found(fixture.container({"ns": {"cgroup": {"mode": "host"}}}), _parameters)) == 1
}

_with_host(private, parameters) := found if {
	call := fixture.changed(fixture.container({"ns": {"cgroup": {"mode": "host"}}}), {"host": {"private_cgroupns_default": private}})
	found := _found(call, object.union(_parameters, parameters))
}

test_allow_the_namespace_of_the_host_where_it_is_the_default if {
	_with_host(false, {}) == set()
	count(_with_host(true, {})) == 1
	count(_with_host(null, {})) == 1
	count(_with_host(false, {"require_private_cgroupns": true})) == 1
}

test_deny_a_cgroup_by_name if {
	count(_found(fixture.container({"cgroup": "container:web"}), _parameters)) == 1
}

test_deny_writable_cgroups if {
	{found.message | some found in _found(fixture.container({"security": {"writable_cgroups": true}}), _parameters)} == {"Writable cgroups are not allowed. Remove --security-opt writable-cgroups."}
	count(_found(fixture.container({"security": {"writable_cgroups": null}}), _parameters)) == 1
}

test_deny_what_is_unreadable if {
	count(_found(fixture.container({"cgroup_parent": null}), _parameters)) == 1
	count(_found(fixture.container({"ns": null}), _parameters)) == 1
	count(_found(fixture.container({"cgroup": null}), _parameters)) == 1
	count(_found(fixture.container(null), _parameters)) == 4
	count(_found(fixture.update(null), _parameters)) == 1
	count(_found(fixture.build(null), _parameters)) == 1
}

test_deny_what_is_of_the_wrong_type if {
	count(_found(fixture.container({"cgroup_parent": 5}), _parameters)) == 1
	count(_found(fixture.container({"cgroup_parent": ["user-1000.slice"]}), _parameters)) == 1
	count(_found(fixture.container({"ns": {"cgroup": {"mode": false}}}), _parameters)) == 1
	count(_found(fixture.container({"cgroup": false}), _parameters)) == 1
	count(_found(fixture.container({"security": {"writable_cgroups": "false"}}), _parameters)) == 1
}

test_deny_all_but_the_required_parent if {
	{found.message | some found in _found(fixture.container({}), {"allowed_cgroup_parents": ["user-1000.slice"], "required_cgroup_parent": "all.slice", "require_private_cgroupns": false})} == {"The cgroup parent all.slice is required. Add --cgroup-parent all.slice."}
	count(_found(fixture.build({}), {"allowed_cgroup_parents": ["user-1000.slice"], "required_cgroup_parent": "all.slice", "require_private_cgroupns": false})) == 1
	count(_found(fixture.container({"cgroup_parent": "user-1000.slice"}), {"allowed_cgroup_parents": ["user-1000.slice"], "required_cgroup_parent": "all.slice", "require_private_cgroupns": false})) == 1
}

test_deny_saying_nothing_where_private_is_required if {
	{found.message | some found in _found(fixture.container({}), {"allowed_cgroup_parents": [], "required_cgroup_parent": null, "require_private_cgroupns": true})} == {"A private cgroup namespace is required. Add --cgroupns=private."}
}

test_deny_where_the_parameters_are_missing if {
	count(_found(fixture.container({}), {})) == 2
}

test_allow_a_listed_parent if {
	_found(fixture.container({"cgroup_parent": "user-1000.slice"}), _parameters) == set()
	_found(fixture.build({"cgroup_parent": "user-1000.slice"}), _parameters) == set()
}

test_allow_the_required_parent if {
	_found(fixture.container({"cgroup_parent": "all.slice"}), {"allowed_cgroup_parents": ["user-1000.slice"], "required_cgroup_parent": "all.slice", "require_private_cgroupns": false}) == set()
	_found(fixture.update({}), {"allowed_cgroup_parents": ["user-1000.slice"], "required_cgroup_parent": "all.slice", "require_private_cgroupns": false}) == set()
}

test_allow_a_private_namespace if {
	_found(fixture.container({"ns": {"cgroup": {"mode": "private"}}}), {"allowed_cgroup_parents": [], "required_cgroup_parent": null, "require_private_cgroupns": true}) == set()
}

test_allow_saying_nothing if {
	_found(fixture.container({}), _parameters) == set()
	_found(fixture.update({}), _parameters) == set()
	_found(fixture.build({}), _parameters) == set()
	_found(fixture.call("system.info"), _parameters) == set()
}

_untrusted(trusted) := fixture.changed(
	fixture.build({"cgroup_parent": "tenants"}),
	{"request": {"query_trusted": trusted}},
)

test_deny_a_required_parent_that_a_hidden_form_could_override if {
	required := object.union(_parameters, {"required_cgroup_parent": "tenants"})
	every trusted in [false, null] {
		{found.message | some found in _found(_untrusted(trusted), required)} == {"The cgroup parent tenants is required, and a build from a tar cannot prove that it has one. Use BuildKit."}
	}
	_found(_untrusted(true), required) == set()
}

test_allow_a_listed_parent_of_a_build_whose_query_is_not_trusted if {
	_found(_untrusted(false), object.union(_parameters, {"allowed_cgroup_parents": ["tenants"]})) == set()
}
