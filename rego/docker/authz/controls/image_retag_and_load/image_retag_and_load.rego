# METADATA
# title: No reserved image names
# description: |
#   Any image on the host can get any name. Rules that trust a name, such as an allowed registry or an exception for a
#   privileged image, only hold if the policy controls who may set names. docker load brings in names and content that
#   the policy does not see, and docker import makes dockerd fetch any address. The policy does not see which images
#   BuildKit names through its own connection; see buildkit_sessions.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/image/tag/
#     description: docker image tag
#   - ref: https://docs.docker.com/reference/cli/docker/container/commit/#change
#     description: docker commit --change
# custom:
#   references: [CIS 4.2, CIS 4.5, "OWASP RULE #13", CWE-345, CWE-918]
#   group: images
#   severity: high
#   endpoints: [image.tag, image.commit, image.import, image.load, image.delete, build.run]
#   actions:
#     tags: [image.tag, image.commit, image.import]
#     loads: [image.load, image.import]
#     changes: [image.commit, image.import]
#   message: "The name {image} is reserved for publishers. Reserved: {protected}."
#   messages:
#     own: "The name {image} is reserved. Tag your image as one of {own}."
#     remove: "Image {image} may not be removed: its name is reserved, or it is an id, which may mean an image with a reserved name. Give the full name of one of your own images."
#     load: "Images may not be brought in with docker load or docker import. Pull them from a registry."
#     fetch: "Images may not be imported from {url}. Pull them from a registry."
#     change: "An image's {what} may not be changed with docker commit or import. Use a Dockerfile."
#   remedy: Use another name, pull from a registry, or ask for the role image-publisher.
#   parameters:
#     protected_images:
#       type: image-patterns
#       description: |
#         Names that only callers with the role image-publisher may give to an image or remove from one, such as
#         `docker.io/library/*`; `**` for all. An entry always names the host.
#     own_images:
#       type: image-patterns
#       templates: true
#       description: Names among the protected ones that every caller may use, such as `docker.io/${user}/**`.
#     allow_load:
#       type: boolean
#       description: Whether callers may use docker load, and docker import of a tar archive, whatever it contains.
#     allow_import_url:
#       type: boolean
#       description: Whether docker import may make dockerd fetch a URL.
#     allow_commit_changes:
#       type: boolean
#       description: Whether docker commit and docker import may change an image's configuration.
package docker.authz.controls.image_retag_and_load

import data.docker.authz.lib.action
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains _reserved("repo", image) if {
	action.among(rego.metadata.chain(), "tags")
	image := violation.member(input.image, "target")
	not _nameable(image)
}

violations contains _reserved(field, image) if {
	input.request.action == "build.run"
	some tag in input.build.tags
	image := violation.member(tag, "image")
	not _nameable(image)
	field := violation.member(tag, "field")
}

violations contains _reserved(null, null) if {
	input.request.action == "build.run"
	not _tags_readable
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "remove",
	"field": "name",
	"value": raw,
	"vars": {"image": raw},
}) if {
	input.request.action == "image.delete"
	image := violation.member(input.image, "ref")
	not _removable(image)
	raw := violation.member(image, "raw")
}

violations contains violation.new(rego.metadata.chain(), {"message": "load", "field": null}) if {
	not _sends_nothing
	action.among(rego.metadata.chain(), "loads")
	not _permitted("allow_load")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "fetch",
	"field": "fromSrc",
	"value": url,
	"vars": {"url": url},
}) if {
	input.request.action == "image.import"
	not _permitted("allow_import_url")
	url := violation.member(input.image, "from_url")
	url != ""
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "change",
	"field": field,
	"value": what,
	"vars": {"what": what},
}) if {
	action.among(rego.metadata.chain(), "changes")
	not _permitted("allow_commit_changes")
	some change in input.image.changes
	what := violation.member(change, "instruction")
	field := violation.member(change, "field")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "change",
	"field": null,
	"vars": {"what": "configuration"},
}) if {
	action.among(rego.metadata.chain(), "changes")
	not _permitted("allow_commit_changes")
	not _changes_readable
}

_tags_readable if is_array(input.build.tags)

_changes_readable if is_array(input.image.changes)

_sends_nothing if input.image.from_client == false

_permitted(name) if param.value("image_retag_and_load", name) == true

_reserved(field, image) := violation.new(rego.metadata.chain(), {
	"message": "own",
	"field": field,
	"value": raw,
	"vars": {"image": raw, "own": own},
}) if {
	own := param.shown("image_retag_and_load", "own_images")
	own != "none"
	own != null
	raw := violation.member(image, "raw")
} else := violation.new(rego.metadata.chain(), {
	"field": field,
	"value": raw,
	"vars": {"image": raw, "protected": protected},
}) if {
	raw := violation.member(image, "raw")
	protected := param.shown("image_retag_and_load", "protected_images")
}

# A commit or an import may have no name.
_nameable(image) if image.kind == "none"

_nameable(image) if {
	image.kind == "name"
	_free(image)
}

# An image that is removed by its id may have a reserved name and lose it.
_removable(image) if {
	image.kind == "name"
	_free(image)
}

_removable(image) if {
	image.kind in {"id", "maybe-id"}
	_protected == []
}

_removable(image) if {
	image.kind in {"id", "maybe-id"}
	_publisher
}

_free(image) if {
	protected := _protected
	is_array(protected)
	is_string(image.name)
	not images.may_match_one(image, protected)
}

_free(image) if images.matches_one(image, param.value("image_retag_and_load", "own_images"))

_free(_) if _publisher

_publisher if "image-publisher" in input.user.roles

_protected := param.value("image_retag_and_load", "protected_images")
