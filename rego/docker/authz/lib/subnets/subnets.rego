# METADATA
# title: Subnets
# description: |
#   Subnets of calls against those of the settings. Both are written as the program writes them, an address as
#   the smallest subnet (`10.0.0.9/32`), IPv4 never inside of IPv6.
package docker.authz.lib.subnets

# METADATA
# title: Clear
# description: True if `range` has no address in common with any of `subnets`.
clear(range, subnets) if {
	is_string(range)
	is_array(subnets)
	every subnet in subnets {
		_apart(range, subnet)
	}
}

# METADATA
# title: Inside one
# description: True if all of `range` is in one of `subnets`.
inside_one(range, subnets) if {
	some subnet in subnets
	contains(range, ":") == contains(subnet, ":")
	net.cidr_contains(subnet, range) == true
}

_apart(range, subnet) if contains(range, ":") != contains(subnet, ":")

_apart(range, subnet) if {
	contains(range, ":") == contains(subnet, ":")
	net.cidr_intersects(range, subnet) == false
}
