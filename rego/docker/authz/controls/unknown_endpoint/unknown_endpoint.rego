# METADATA
# title: No unknown API calls
# description: |
#   A new Docker release adds API calls. If unknown calls were allowed, each would be open to every caller until the
#   policy is updated.
# related_resources:
#   - ref: https://docs.docker.com/reference/api/engine/version-history/
#     description: Docker Engine API, version history
# custom:
#   references: [CIS 2.12, CWE-862]
#   group: hygiene
#   severity: high
#   endpoints: ["*"]
#   message: Unknown API call {method} {path}.
#   remedy: Use a call that the policy knows, or a newer release of the policy.
#   parameters:
#     allowed_unknown:
#       type: expressions
#       description: |
#         Regular expressions for method and path of calls that this control allows, such as `GET /new/.*`. They must
#         match the whole text.
package docker.authz.controls.unknown_endpoint

import data.docker.authz.lib.hygiene
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {
		"method": object.get(input, ["request", "method"], null),
		"path": _path,
	},
}) if {
	_unknown
	not _permitted
}

_unknown if {
	some _ in hygiene.of("unknown_endpoint")
} else if {
	# A request whose target could not be read is unknown too. request_target reports why.
	not _named
	count(hygiene.of("request_target")) == 0
}

_named if {
	is_string(input.request.action)
	not input.request.action in {"", "unknown"}
}

_permitted if {
	some pattern in param.value("unknown_endpoint", "allowed_unknown")
	regex.match(
		concat("", ["^(?:", pattern, ")$"]),
		concat(" ", [input.request.method, input.request.path]),
	)
}

_path := input.request.path if is_string(input.request.path)

_path := object.get(input, ["request", "uri"], null) if not _path_read

_path_read if is_string(input.request.path)
