# METADATA
# title: No changes outside office hours
# description: |
#   What changes a host should happen while those are there who can repair it. A change at night also goes unnoticed
#   longer if it is an attack.
# related_resources: []
# custom:
#   references: []
#   group: custom
#   severity: medium
#   mode: deny
#   endpoints: ["*"]
#   message: "{action} is possible from {from} to {until} o'clock on {weekdays}. Now it is {weekday}, {hour} o'clock in {zone}."
#   remedy: Come back in office hours, or ask who is on call.
#   parameters:
#     weekdays:
#       type: strings
#       values: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
#       description: The days with office hours.
#       default: [monday, tuesday, wednesday, thursday, friday]
#     from_hour:
#       type: natural
#       description: The hour with which they begin, in the time zone of the settings.
#       default: 8
#     until_hour:
#       type: natural
#       description: The hour with which they are over.
#       default: 18
package docker.authz.controls.office_hours

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {
		"action": violation.member(input.request, "action"),
		"weekdays": param.shown("office_hours", "weekdays"),
		"from": param.shown("office_hours", "from_hour"),
		"until": param.shown("office_hours", "until_hour"),
		"weekday": violation.member(input.local, "weekday"),
		"hour": violation.member(input.local, "hour"),
		"zone": violation.member(input.local, "zone"),
	},
}) if {
	not _reads
	not _open
}

_reads if input.request.class in {"read", "secret-read"}

_open if {
	input.local.weekday in param.value("office_hours", "weekdays")
	is_number(input.local.hour)
	input.local.hour >= param.value("office_hours", "from_hour")
	input.local.hour < param.value("office_hours", "until_hour")
}
