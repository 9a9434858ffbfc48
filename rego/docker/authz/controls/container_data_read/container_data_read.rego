# METADATA
# title: No reading of data out of containers and images
# description: |
#   docker cp, export and commit read every file of a container as root, also below mounts from the host. The request
#   that docker cp sends first shows the size, mode and time of any file. docker save reads every file of an image.
#   docker top passes its arguments to the host's ps, which can show environments. docker diff is allowed, since it
#   lists only the names of the container's own files.
# related_resources:
#   - ref: https://docs.docker.com/reference/cli/docker/container/cp/
#     description: docker container cp
# custom:
#   references: [CIS 4.10, "OWASP RULE #12", "NIST SP 800-190 4.1.4", CWE-200, CWE-526, "MITRE ATT&CK T1005", "MITRE ATT&CK T1552.007"]
#   group: access
#   severity: high
#   endpoints:
#     - container.archive_get
#     - container.archive_stat
#     - container.copy
#     - container.export
#     - image.commit
#     - image.export
#     - container.top
#   actions:
#     reads: [container.archive_get, container.archive_stat, container.copy, container.export, image.commit]
#   inspects: [container, mounts]
#   message: Files of containers may not be copied out.
#   messages:
#     bind: "Files of {container} may not be copied out, since files of the host are mounted in it. docker cp, export and commit are allowed for containers without bind mounts."
#     unknown: "Files of {container} may not be copied out, since its mounts are unknown. Try again."
#     image: "The image {image} may not be saved. Save one of: {allowed}."
#     ps: "docker top may not use {arguments}. Use no arguments, or one of: {allowed}."
#   remedy: Let the container write its results to a directory that you mounted.
#   parameters:
#     file_export:
#       type: string
#       values: [allow, no-bind, deny]
#       description: |
#         Containers from which callers may copy files. `allow` permits all, `deny` none, and `no-bind` those without
#         mounts from the host; a volume of a driver other than local counts as such a mount. Where copying is denied,
#         docker cp into a container cannot look at the target first, so name the copy itself: `docker cp f web:/tmp/f`.
#         With `web:/tmp/` it prints "no such directory".
#     allowed_ps_args:
#       type: strings
#       description: |
#         Arguments that docker top may pass to ps, as they are sent. An empty text stands for no arguments.
#     public_images:
#       type: image-patterns
#       description: Images that every user may save.
package docker.authz.controls.container_data_read

import data.docker.authz.lib.action
import data.docker.authz.lib.images
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {"field": null}) if {
	action.among(rego.metadata.chain(), "reads")
	not _mode == "allow"
	not _mode == "no-bind"
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _why(target),
	"field": null,
	"vars": {"container": violation.member(target, "ref")},
}) if {
	action.among(rego.metadata.chain(), "reads")
	_mode == "no-bind"
	some target in _containers
	not _closed(target)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "image",
	"field": field,
	"value": raw,
	"vars": {"image": raw, "allowed": param.shown("container_data_read", "public_images")},
}) if {
	input.request.action == "image.export"
	some exported in _exported
	image := violation.member(exported, "image")
	not _public(image)
	field := violation.member(exported, "field")
	raw := violation.member(image, "raw")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "ps",
	"field": "ps_args",
	"value": arguments,
	"vars": {"arguments": arguments, "allowed": _shown_arguments},
}) if {
	input.request.action == "container.top"
	arguments := _arguments
	not _harmless(arguments)
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "ps",
	"field": "ps_args",
	"vars": {"arguments": null, "allowed": _shown_arguments},
}) if {
	input.request.action == "container.top"
	not input.request.query_trusted == true
}

_public(image) if images.matches_one(image, param.value("container_data_read", "public_images"))

_harmless(arguments) if arguments in param.value("container_data_read", "allowed_ps_args")

_mode := param.value("container_data_read", "file_export")

# A request names at least one.
_containers := _named if count(_named) > 0

_containers := [null] if not count(_named) > 0

_named := [target | some target in input.targets]

_closed(target) if target.found == false

_closed(target) if target.host_readable == false

_why(target) := "bind" if target.host_readable == true

_why(target) := "unknown" if not target.host_readable == true

# A request always saves at least one image, so an empty list means that it could not be read.
_exported := input.image.exported if _some_exported

_exported := [null] if not _some_exported

_some_exported if {
	is_array(input.image.exported)
	count(input.image.exported) > 0
}

_arguments := input.request.query.ps_args[0]

_arguments := "" if not _asks_for_arguments

_asks_for_arguments if _ = input.request.query.ps_args[0]

_shown_arguments := param.shown("container_data_read", "allowed_ps_args")
