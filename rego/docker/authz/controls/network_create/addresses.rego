package docker.authz.controls.network_create

import data.docker.authz.lib.param
import data.docker.authz.lib.subnets
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"message": "range",
	"field": field,
	"value": value,
	"vars": {"range": value},
}) if {
	_asked
	some range in input.network.create.ranges
	not _range_permitted(range)
	field := violation.member(range, "field")
	value := violation.member(range, "value")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "range",
	"field": "IPAM",
	"vars": {"range": null},
}) if {
	_asked
	not _ranges_readable
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "pool",
	"field": violation.member(range, "field"),
	"value": value,
	"vars": {"range": value, "pools": concat(", ", sort(_pools))},
}) if {
	_asked
	some range in input.network.create.ranges
	not _in_pools(range)
	value := violation.member(range, "value")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "large",
	"field": violation.member(range, "field"),
	"value": value,
	"vars": {"range": value, "bound": param.shown("network_create", parameter)},
}) if {
	_asked
	some range in input.network.create.ranges
	parameter := _prefix_parameter(range.range)
	not _small(range.range, param.value("network_create", parameter))
	value := violation.member(range, "value")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "route",
	"field": violation.member(overlap, "field"),
	"value": value,
	"vars": {"range": value, "route": violation.member(overlap, "route")},
}) if {
	_asked
	some overlap in input.network.create.host_routes
	value := violation.member(overlap, "value")
}

violations contains violation.new(rego.metadata.chain(), {"message": "routes", "field": "IPAM"}) if {
	_asked
	not _routes_known
}

_ranges_readable if is_array(input.network.create.ranges)

_range_permitted(range) if subnets.clear(range.range, param.value("network_create", "protected_subnets"))

_in_pools(range) if subnets.inside_one(range.range, _pools)

_prefix_parameter(range) := "min_ipv6_prefix" if contains(range, ":")

_prefix_parameter(range) := "min_ipv4_prefix" if not contains(range, ":")

_small(_, 0)

_small(range, bound) if {
	is_number(bound)
	to_number(split(range, "/")[1]) >= bound
}

_pools := {pool |
	some pool in param.value("network_create", "allowed_pools")
	is_string(pool)
	pool != "default"
} | {pool |
	"default" in param.value("network_create", "allowed_pools")
	some pool in input.host.address_pools
	is_string(pool)
}

_routes_known if is_array(input.network.create.host_routes)
