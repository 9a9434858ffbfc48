# METADATA
# title: No images from unlisted registries
# description: |
#   An image from an unknown registry runs an attacker's code with everything the caller may mount and reach, and
#   pulling it makes dockerd connect to an address of the caller's choice. A name proves where an image comes from
#   only if `image_retag_and_load` controls who may set names.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/image/pull/#pull-from-a-different-registry
#     description: Docker, pulling from a different registry
#   - ref: https://pkg.go.dev/github.com/distribution/reference
#     description: How Docker reads an image's name
# custom:
#   references: [CIS 2.5, CIS 4.2, "OWASP RULE #13", CWE-494, CWE-829]
#   group: images
#   severity: high
#   endpoints:
#     [container.create, service.create, service.update, image.pull, image.search,
#      distribution.inspect, plugin.install, plugin.upgrade, plugin.privileges, build.run]
#   actions:
#     plugins: [plugin.install, plugin.upgrade, plugin.privileges]
#     services: [service.create, service.update]
#   message: "Image {image} is not from an allowed registry. Allowed: {allowed}."
#   messages:
#     denied: Image {image} is, or may be, a denied image. Use another one.
#     id: Image {image} is, or may be, an id, which shows no registry. Give its full name, such as docker.io/library/alpine.
#     search: "Registry {host} may not be searched. Allowed: {allowed}."
#   remedy: Use an image from a registry that the policy lists, or have the image copied to one.
#   parameters:
#     allowed_images:
#       type: image-patterns
#       templates: true
#       description: |
#         Images that callers may use, such as `docker.io/library/*` or `registry.example.com/ci/**`; `**` allows any.
#         An entry always names the host. `*` stands for one component of a path or a part of it, `**` for any number
#         of components. An entry with a tag allows that tag only, one with a digest that digest only.
#     denied_images:
#       type: image-patterns
#       templates: true
#       description: |
#         Images that are denied even if allowed_images lists them. An entry with a tag also denies every reference
#         that may mean that tag: all tags of the repository, and its digests.
#     allow_image_ids:
#       type: boolean
#       description: |
#         Whether callers may name an image on the host by its id or the beginning of one. An id does not show a
#         registry, so none is checked.
package docker.authz.controls.image_registry_allowlist

import data.docker.authz.lib.action
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

# dockerd asks the registry.
violations contains _refused(field, image) if {
	field := _fetched[input.request.action]
	image := violation.member(input.image, "ref")
	not _permitted(image)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "search",
	"field": "term",
	"value": host,
	"vars": {"host": host, "allowed": _shown},
}) if {
	input.request.action == "image.search"
	not _searchable
	host := violation.member(violation.member(input.image, "ref"), "domain")
}

violations contains _refused("remote", image) if {
	action.among(rego.metadata.chain(), "plugins")
	image := violation.member(input.plugin, "remote")
	not _permitted(image)
}

violations contains _refused("TaskTemplate.PluginSpec.remote", image) if {
	action.among(rego.metadata.chain(), "services")
	input.plugin != null
	image := violation.member(input.plugin, "remote")
	not _permitted(image)
}

violations contains _refused(field, image) if {
	input.request.action == "build.run"
	some named in input.build.images
	image := violation.member(named, "image")
	not _permitted(image)
	field := violation.member(named, "field")
}

violations contains _refused(null, null) if {
	input.request.action == "build.run"
	not _build_readable
}

_run := {
	"container.create": "Image",
	"service.create": "TaskTemplate.ContainerSpec.Image",
	"service.update": "TaskTemplate.ContainerSpec.Image",
}

_fetched := {"image.pull": "fromImage", "distribution.inspect": "name"}

# A service that runs a plugin names the plugin's remote instead.
_runs_no_image if {
	input.swarm.runtime in {"plugin", "attachment"}
	input.spec.image.kind == "none"
	input.plugin != null
}

_mounts_readable if is_array(input.spec.image_mounts)

_build_readable if is_array(input.build.images)

_refused(field, image) := violation.new(rego.metadata.chain(), {
	"message": "id",
	"field": field,
	"value": image.raw,
	"vars": {"image": image.raw},
}) if {
	image.kind in {"id", "maybe-id"}
	not _ids_permitted
} else := violation.new(rego.metadata.chain(), {
	"message": "denied",
	"field": field,
	"value": image.raw,
	"vars": {"image": image.raw},
}) if {
	images.may_match_one(image, _denied)
} else := violation.new(rego.metadata.chain(), {
	"field": field,
	"value": raw,
	"vars": {"image": raw, "allowed": _shown},
}) if {
	raw := violation.member(image, "raw")
}

_permitted(image) if {
	image.kind == "name"
	_permitted_by_name(image)
}

_permitted(image) if {
	image.kind == "maybe-id"
	_ids_permitted
	_permitted_by_name(image)
}

_permitted(image) if {
	image.kind == "id"
	_ids_permitted
}

_permitted_by_name(image) if {
	images.matches_one(image, _allowed)
	denied := _denied
	is_array(denied)
	not images.may_match_one(image, denied)
}

_ids_permitted if param.value("image_registry_allowlist", "allow_image_ids") == true

# A search term need not be an image, so only the host counts.
_searchable if {
	some pattern in _allowed
	images.of_host(input.image.ref, pattern)
	denied := _denied
	is_array(denied)
	not _host_denied(input.image.ref, denied)
}

_host_denied(image, denied) if {
	some pattern in denied
	endswith(pattern, "/**")
	count(split(pattern, "/")) == 2
	images.of_host(image, pattern)
}

_host_denied(_, denied) if "**" in denied

_allowed := param.value("image_registry_allowlist", "allowed_images")

_denied := param.value("image_registry_allowlist", "denied_images")

_shown := param.shown("image_registry_allowlist", "allowed_images")
