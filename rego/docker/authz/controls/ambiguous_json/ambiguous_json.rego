# METADATA
# title: No ambiguous JSON
# description: |
#   dockerd matches member names in any case and merges objects that occur twice, so another parser may read another
#   request than dockerd executes. Dockwarden denies JSON that can be read in two ways.
# related_resources:
#   - ref: https://pkg.go.dev/encoding/json#Unmarshal
#     description: Go's encoding/json, which prefers exact names and accepts any case
# custom:
#   references: [CWE-436, CWE-178]
#   group: hygiene
#   severity: critical
#   endpoints: ["*"]
#   message: The request JSON is ambiguous ({detail}), so it is refused.
#   remedy: Send each member once, in Docker's spelling and with a value of its type.
#   parameters:
#     deny_unknown_fields:
#       type: boolean
#       description: Whether to deny members that dockerd ignores too, such as those that no Docker release knows.
package docker.authz.controls.ambiguous_json

import data.docker.authz.lib.hygiene
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": finding.field,
	"value": finding.detail,
	"vars": {"detail": finding.detail},
}) if {
	some finding in hygiene.of("ambiguous_json")
}

violations contains violation.new(rego.metadata.chain(), {
	"field": field,
	"vars": {"detail": _unknown(field)},
}) if {
	not _unknown_fields_allowed
	some field in input.request.unknown_fields
}

violations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"detail": null}}) if {
	not _unknown_fields_allowed
	not _readable
}

_unknown_fields_allowed if param.value("ambiguous_json", "deny_unknown_fields") == false

_readable if is_array(input.request.unknown_fields)

_unknown(field) := concat("", ["the daemon passes over ", field]) if is_string(field)

_unknown(field) := null if not is_string(field)
