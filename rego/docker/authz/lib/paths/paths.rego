# METADATA
# title: Paths
# description: |
#   Absolute, cleaned paths and the prefixes that hold them, at component boundaries: `/home/alice` is
#   not above `/home/alice2`.
package docker.authz.lib.paths

# METADATA
# title: Under
# description: True if `path` is `prefix` or lies below it. Null is under nothing.
under(path, prefix) if {
	is_string(path)
	path == trim_suffix(prefix, "/")
}

under(path, prefix) if startswith(path, concat("", [trim_suffix(prefix, "/"), "/"]))
