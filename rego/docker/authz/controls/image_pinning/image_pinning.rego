# METADATA
# title: No images by movable tags
# description: |
#   Whoever controls the registry, or runs docker tag on the host, can move a tag to other code than was reviewed.
#   Only a digest identifies the code. If a reference has a tag and a digest, the digest counts.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
#     description: Docker, pinning base image versions
# custom:
#   references: [CIS 4.5, CIS 5.28, "OWASP RULE #13", CWE-494, CWE-829]
#   group: images
#   severity: medium
#   endpoints: [container.create, service.create, service.update, image.pull]
#   message: "Image {image} must be pinned. Use {image}@sha256:<digest> (or a fixed tag)."
#   messages:
#     digest: "Image {image} must be pinned by its digest. Use {image}@sha256:<digest>."
#   remedy: Give the image's digest, which docker image inspect shows under RepoDigests.
#   parameters:
#     pinning:
#       type: string
#       values: ["off", no-latest, tag, digest]
#       description: |
#         What an image reference must contain. `off` requires nothing, `no-latest` a digest or a tag other than
#         latest, `tag` a digest or any tag, `digest` a digest.
#     pinning_exempt:
#       type: image-patterns
#       templates: true
#       description: Images that need no pinning, such as those that are built on this host.
package docker.authz.controls.image_pinning

import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains _refused(field, image) if {
	field := _run[input.request.action]
	not _runs_no_image
	image := violation.member(input.spec, "image")
	not _permitted(image)
}

violations contains _refused(field, image) if {
	_run[input.request.action]
	some mount in input.spec.image_mounts
	image := violation.member(mount, "image")
	not _permitted(image)
	field := violation.member(mount, "field")
}

violations contains _refused(null, null) if {
	_run[input.request.action]
	not _mounts_readable
}

violations contains _refused("fromImage", image) if {
	input.request.action == "image.pull"
	image := violation.member(input.image, "ref")
	not _permitted(image)
}

_run := {
	"container.create": "Image",
	"service.create": "TaskTemplate.ContainerSpec.Image",
	"service.update": "TaskTemplate.ContainerSpec.Image",
}

# A service that runs a plugin names no image.
_runs_no_image if {
	input.swarm.runtime in {"plugin", "attachment"}
	input.spec.image.kind == "none"
}

_mounts_readable if is_array(input.spec.image_mounts)

_refused(field, image) := violation.new(rego.metadata.chain(), {
	"message": "digest",
	"field": field,
	"value": raw,
	"vars": {"image": raw},
}) if {
	_pinning == "digest"
	raw := violation.member(image, "raw")
} else := violation.new(rego.metadata.chain(), {"field": field, "value": raw, "vars": {"image": raw}}) if {
	raw := violation.member(image, "raw")
}

# A full id is a digest of the image; the beginning of an id is not.
_permitted(image) if {
	image.kind in {"name", "maybe-id"}
	_pinned(image)
} else if {
	image.kind == "id"
} else if {
	images.matches_one(image, param.value("image_pinning", "pinning_exempt"))
} else if {
	_pinning == "off"
	is_object(image)
}

_pinned(image) if {
	startswith(image.selector, "@sha")
} else if {
	_pinning == "no-latest"
	startswith(image.selector, ":")
	not image.selector in {":latest", ":*"}
} else if {
	_pinning == "tag"
	startswith(image.selector, ":")
	image.tag != ""
}

_pinning := param.value("image_pinning", "pinning")
