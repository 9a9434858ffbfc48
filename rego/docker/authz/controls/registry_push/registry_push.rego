# METADATA
# title: No pushes to unlisted repositories
# description: |
#   docker push can carry data out, together with docker commit, and can poison a repository from which others pull.
#   The policy does not see what BuildKit pushes through its own connection; see buildkit_sessions. The registry
#   decides who may push, since plugins do not see credentials.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/image/push/
#     description: docker image push
# custom:
#   references: ["OWASP RULE #13", CWE-200]
#   group: images
#   severity: medium
#   endpoints: [image.push, plugin.push, build.run]
#   message: "Pushing to {image} is not allowed. Allowed: {allowed}."
#   messages:
#     none: "Pushing to {image} is not allowed: no image may be pushed from here."
#   remedy: Push to a repository that the policy lists, or ask a publisher.
#   parameters:
#     allowed_push:
#       type: image-patterns
#       templates: true
#       description: |
#         Images that callers may push, such as `registry.example.com/ci/**`; `**` allows any. An entry always names
#         the host. An entry with a tag allows only that tag, and no push of all tags.
package docker.authz.controls.registry_push

import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains _refused("name", image) if {
	input.request.action == "image.push"
	image := violation.member(input.image, "ref")
	not _permitted(image)
}

violations contains _refused("name", image) if {
	input.request.action == "plugin.push"
	image := violation.member(input.plugin, "remote")
	not _permitted(image)
}

violations contains _refused(field, image) if {
	_builds_and_pushes
	some tag in input.build.tags
	image := violation.member(tag, "image")
	not _permitted(image)
	field := violation.member(tag, "field")
}

# The request does not show the destination.
violations contains _refused("outputs", null) if {
	_builds_and_pushes
	not _tagged
	not _any
}

_builds_and_pushes if {
	input.request.action == "build.run"
	not _outputs_readable
}

_builds_and_pushes if {
	input.request.action == "build.run"
	some output in input.build.outputs
	not violation.member(output, "push") == false
}

_outputs_readable if is_array(input.build.outputs)

_tagged if count(input.build.tags) > 0

# An id may mean any plugin.
_permitted(image) if {
	image.kind in {"id", "maybe-id"}
	_any
}

_permitted(image) if {
	image.kind == "name"
	images.matches_one(image, _allowed)
}

_any if "**" in _allowed

_refused(field, image) := violation.new(rego.metadata.chain(), {
	"message": "none",
	"field": field,
	"value": raw,
	"vars": {"image": raw},
}) if {
	_allowed == []
	raw := violation.member(image, "raw")
} else := violation.new(rego.metadata.chain(), {
	"field": field,
	"value": raw,
	"vars": {"image": raw, "allowed": allowed},
}) if {
	raw := violation.member(image, "raw")
	allowed := param.shown("registry_push", "allowed_push")
}

_allowed := param.value("registry_push", "allowed_push")
