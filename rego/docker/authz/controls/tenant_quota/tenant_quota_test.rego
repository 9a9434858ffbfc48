package docker.authz.controls.tenant_quota_test

import data.docker.authz.controls.tenant_quota
import data.docker.authz.fixture

_found(call, quota) := found if {
	found := tenant_quota.violations with input as call
		with data.sets as fixture.sets("tenant_quota", {"quota": quota})
}

_usage := {"containers": 2, "volumes": 2, "networks": 2, "services": 2}

_call(action, usage) := object.union(fixture.call(action), {"usage": usage})

_names := {
	"container.create": "containers",
	"volume.create": "volumes",
	"network.create": "networks",
	"service.create": "services",
}

test_deny_one_too_many if {
	_found(_call("container.create", _usage), {"containers": 2}) == {{
		"control": "tenant_quota",
		"field": null,
		"value": "containers",
		"message": "Quota reached: containers 2/2. Remove unused ones first.",
	}}
	every action, name in _names {
		count(_found(_call(action, _usage), {name: 2})) == 1
		count(_found(_call(action, _usage), {name: 0})) == 1
	}
}

test_deny_what_could_not_be_counted if {
	every action, name in _names {
		every usage in [null, {}, "2", {name: null}] {
			count(_found(_call(action, usage), {name: 2})) == 1
		}
	}
}

test_deny_where_the_parameter_is_missing_or_wrong if {
	every quota in [null, "10", {"containers": "10"}, {"containers": null}] {
		count(_found(_call("container.create", _usage), quota)) == 1
	}
	violations := tenant_quota.violations with input as _call("container.create", _usage)
		with data.sets as fixture.sets("tenant_quota", {})
	count(violations) == 1
}

test_allow_what_is_left if {
	every action, name in _names {
		_found(_call(action, _usage), {name: 3}) == set()
		_found(_call(action, _usage), {}) == set()
		_found(_call(action, null), {}) == set()
	}
}

test_allow_other_calls if _found(_call("container.start", _usage), {"containers": 0}) == set()
