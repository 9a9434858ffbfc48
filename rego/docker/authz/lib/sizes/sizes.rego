# METADATA
# title: Sizes
# description: Numbers of bytes in messages.
package docker.authz.lib.sizes

# METADATA
# title: Shown
# description: |
#   `bytes` in the form that Docker's flags take, `2g` or `512m`; what is no whole number of mebibytes, or no
#   number, as it is.
shown(bytes) := concat("", [format_int(bytes / _gibi, 10), "g"]) if {
	is_number(bytes)
	bytes > 0
	bytes % _gibi == 0
} else := concat("", [format_int(bytes / _mebi, 10), "m"]) if {
	is_number(bytes)
	bytes > 0
	bytes % _mebi == 0
} else := bytes

_gibi := 1073741824

_mebi := 1048576
