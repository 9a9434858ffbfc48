# METADATA
# title: Paths
# description: |
#   Absolute, cleaned paths and the prefixes that hold them, at component boundaries: `/home/alice` is
#   not above `/home/alice2`. What is not an absolute path is under nothing and above nothing.
package docker.authz.lib.paths

import data.docker.authz.lib.patterns

# METADATA
# title: Under
# description: True if `path` is `prefix` or lies below it.
under(path, prefix) if {
	startswith(path, "/")
	startswith(prefix, "/")
	bare := trim_suffix(prefix, "/")

	# Alone this would also hold for /home/alice2. It saves most requests the copies of the next line.
	startswith(path, bare)
	startswith(concat("", [path, "/"]), concat("", [bare, "/"]))
}

# METADATA
# title: Under one
# description: |
#   True if `path` is under one of `prefixes`, settings in which the suffix `:ro` means that the mount
#   must be read-only. A template (`/home/${user}`) that nothing was put into matches nothing.
under_one(path, read_only, prefixes) if {
	some prefix in prefixes
	under(path, usable(prefix, read_only))
}

# METADATA
# title: Usable
# description: |
#   The path of a prefix from the settings, undefined where it cannot serve a mount that is `read_only`
#   or not.
usable(prefix, _) := prefix if {
	not endswith(prefix, ":ro")
	not contains(prefix, "${")
}

usable(prefix, true) := trim_suffix(prefix, ":ro") if {
	endswith(prefix, ":ro")
	not contains(prefix, "${")
}

# METADATA
# title: Below
# description: |
#   True if `path` is one that `pattern` names or lies below one; `*` in a pattern does not reach
#   beyond its component.
below(path, pattern) if under(path, pattern)

below(path, pattern) if {
	contains(pattern, "*")
	_starts_as(_parts(path), _parts(pattern))
}

# METADATA
# title: Above
# description: True if `path` is, or has below it, one that `pattern` names.
above(path, pattern) if under(pattern, path)

above(path, pattern) if {
	contains(pattern, "*")
	parts := _parts(path)
	wanted := _parts(pattern)
	count(parts) <= count(wanted)
	every i, part in parts {
		patterns.matches(part, wanted[i])
	}
}

# METADATA
# title: Named by
# description: True if `path` is one that `pattern` names.
named_by(path, pattern) if path == pattern

named_by(path, pattern) if {
	contains(pattern, "*")
	parts := _parts(path)
	count(parts) == count(_parts(pattern))
	_starts_as(parts, _parts(pattern))
}

_starts_as(parts, wanted) if {
	count(parts) >= count(wanted)
	every i, part in wanted {
		patterns.matches(parts[i], part)
	}
}

# Undefined if the path is not absolute.
_parts(path) := split(trim_suffix(path, "/"), "/") if startswith(path, "/")
