# METADATA
# title: No movable tags at night
# description: |
#   An image without a fixed tag or a digest is whatever its registry has at the moment. By day somebody sees what a
#   new version does; at night nobody is there.
# related_resources:
#   - ref: https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
#     description: Docker, pinning base image versions
# custom:
#   references: []
#   group: custom
#   severity: medium
#   mode: deny
#   endpoints: [container.create, service.create, service.update]
#   message: "From {from} to {until} o'clock, image {image} needs a fixed tag or a digest."
#   remedy: Give the image a fixed tag, such as alpine:3.20, or wait until the morning.
#   parameters:
#     from_hour:
#       type: natural
#       description: The hour in which the night begins, 0 to 24, in the time zone of the settings.
#       default: 22
#     until_hour:
#       type: natural
#       description: The hour in which the night ends, before from_hour.
#       default: 6
package docker.authz.controls.no_latest_at_night

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"value": raw,
	"vars": {
		"image": raw,
		"from": param.shown("no_latest_at_night", "from_hour"),
		"until": param.shown("no_latest_at_night", "until_hour"),
	},
}) if {
	field := _fields[input.request.action]
	not _day
	image := violation.member(input.spec, "image")
	not _fixed(image)
	raw := violation.member(image, "raw")
}

_fields := {
	"container.create": "Image",
	"service.create": "TaskTemplate.ContainerSpec.Image",
	"service.update": "TaskTemplate.ContainerSpec.Image",
}

_day if {
	is_number(input.local.hour)
	input.local.hour >= param.value("no_latest_at_night", "until_hour")
	input.local.hour < param.value("no_latest_at_night", "from_hour")
}

_fixed(image) if {
	startswith(image.selector, ":")
	not image.selector == ":latest"
} else if {
	startswith(image.selector, "@sha")
} else if {
	image.kind == "id"
}
