package docker.authz.lib.subnets_test

import data.docker.authz.lib.subnets

_protected := ["169.254.169.254/32", "10.0.0.0/8", "fd00:ec2::/32"]

test_clear if {
	every range in ["172.17.0.0/16", "169.254.169.253/32", "11.0.0.0/8", "::1/128", "fd00:ec3::/32"] {
		subnets.clear(range, _protected)
	}
	subnets.clear("10.0.0.0/8", [])
}

test_not_clear if {
	every range in ["169.254.0.0/16", "169.254.169.254/32", "10.1.2.0/24", "0.0.0.0/0", "8.0.0.0/6", "fd00:ec2::254/128", "fd00::/8", "::/0"] {
		not subnets.clear(range, _protected)
	}
}

test_inside_one if {
	subnets.inside_one("10.9.9.9/32", _protected)
	subnets.inside_one("fd00:ec2:0:0:0:0:0:1/128", _protected)
	not subnets.inside_one("11.0.0.1/32", _protected)
	not subnets.inside_one("8.0.0.0/6", _protected)
	not subnets.inside_one("::1/128", _protected)
	not subnets.inside_one("10.0.0.1/32", [])
}

# Out of JSON, since the compiler refuses literals of the wrong type.
test_other_types_are_neither if {
	every odd in json.unmarshal(`[null, 5, {}, "0.0.0.0/0"]`) {
		not subnets.clear("11.0.0.0/8", odd)
		not subnets.inside_one("11.0.0.0/8", odd)
	}
	every odd in json.unmarshal(`[null, 5, {}, ["10.0.0.0/8"]]`) {
		not subnets.clear(odd, [])
		not subnets.inside_one(odd, ["0.0.0.0/0"])
	}
}
