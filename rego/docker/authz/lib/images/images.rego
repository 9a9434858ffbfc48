# METADATA
# title: Images
# description: |
#   Image references and the patterns of the settings: `host/path`, `host/path:tag`, `host/path@sha256:…`,
#   with the host always given. `*` stands for any characters but `/`, `**` at the end for one or more
#   components, `**` alone for every image. A pattern without tag and digest means all of them. A tag
#   means images that are named without a digest, since Docker ignores a tag beside a digest.
package docker.authz.lib.images

import data.docker.authz.lib.patterns

# METADATA
# title: Pinned by
# description: |
#   True if `image` (`input.spec.image`) is one of `patterns`, by digest: a name proves nothing, since
#   any image can have any name. A pattern is `registry/path@sha256:…`; a tag in between is ignored.
pinned_by(image, patterns) if {
	image.digest != ""
	some pattern in patterns
	[reference, image.digest] = split(pattern, "@")
	_untagged(reference) == image.name
}

# A colon after the last slash starts a tag; one before it belongs to the registry's port.
_untagged(reference) := concat("/", array.concat(array.slice(parts, 0, count(parts) - 1), [split(last, ":")[0]])) if {
	parts := split(reference, "/")
	last := parts[count(parts) - 1]
}

# METADATA
# title: Matches one
# description: True if `image` is a name and certainly matches one of `patterns`. Use it for allow-lists.
matches_one(image, patterns) if {
	image.kind in {"name", "maybe-id"}
	some pattern in patterns
	_certain(image, pattern)
}

# METADATA
# title: May match one
# description: |
#   True if `image` is a name and may match one of `patterns`: all tags of a repository, and a digest, may
#   be any tag. Use it for deny-lists.
may_match_one(image, patterns) if {
	image.kind in {"name", "maybe-id"}
	some pattern in patterns
	_possible(image, pattern)
}

# METADATA
# title: Of a host
# description: True if `image` is a name whose host is that of `pattern`, whatever the path.
of_host(image, "**") if image.kind == "name"

of_host(image, pattern) if {
	image.kind == "name"
	patterns.matches(split(image.name, "/")[0], split(pattern, "/")[0])
	pattern != "**"
}

_certain(image, "**") if is_string(image.name)

_certain(image, pattern) if {
	not contains(pattern, ":")
	_named(image.name, pattern)
}

_certain(image, pattern) if {
	contains(pattern, ":")
	bare := _bare(pattern)
	_named(image.name, bare)
	_selected(image.selector, _selector(pattern, bare))
}

_possible(image, pattern) if _certain(image, pattern)

_possible(image, pattern) if {
	contains(pattern, ":")
	_named(image.name, _bare(pattern))
	not startswith(image.selector, ":")
}

_possible(image, pattern) if {
	contains(pattern, ":")
	_named(image.name, _bare(pattern))
	image.selector == ":*"
}

# A pattern without tag and digest.
_bare(pattern) := _untagged(split(pattern, "@")[0])

# A tag in front of a digest is ignored.
_selector(pattern, bare) := trim_prefix(pattern, bare) if not contains(pattern, "@")

_selector(pattern, _) := concat("", ["@", split(pattern, "@")[1]]) if contains(pattern, "@")

_selected(_, "")

_selected(selector, wanted) if {
	wanted != ""
	patterns.matches(selector, wanted)
}

_named(name, pattern) if name == pattern

_named(name, pattern) if {
	contains(pattern, "*")
	not endswith(pattern, "/**")
	parts := split(name, "/")
	wanted := split(pattern, "/")
	count(parts) == count(wanted)
	_starts_as(parts, wanted)
}

_named(name, pattern) if {
	endswith(pattern, "/**")
	parts := split(name, "/")
	wanted := split(trim_suffix(pattern, "/**"), "/")
	count(parts) > count(wanted)
	_starts_as(parts, wanted)
}

_starts_as(parts, wanted) if {
	every i, part in wanted {
		patterns.matches(parts[i], part)
	}
}
