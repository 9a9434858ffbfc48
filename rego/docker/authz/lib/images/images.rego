# METADATA
# title: Images
# description: Image references and the patterns of the settings.
package docker.authz.lib.images

# METADATA
# title: Pinned by
# description: |
#   True if `image` (`input.spec.image`) is one of `patterns`, by digest: a name proves nothing, since
#   any image can be given any name. A pattern is `registry/path@sha256:…`, a tag in between is not
#   looked at.
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
