# METADATA
# title: No hidden parameters
# description: |
#   dockerd merges the parameters of a form body into those of the URL and prefers the body, which it does not show to
#   plugins. The policy would decide about one image while dockerd pulls another. If dockerd's socket never speaks HTTP/2,
#   the setting dockerd.http2 with the value never allows clients that send Content-Length: 0.
# related_resources:
#   - ref: https://pkg.go.dev/net/http#Request.ParseForm
#     description: Go's net/http, where body parameters come before those of the URL
# custom:
#   references: [CWE-235, CWE-436]
#   group: hygiene
#   severity: critical
#   endpoints: ["*"]
#   message: "Parameters in the request body are not allowed. Send Content-Length: 0."
#   messages:
#     hidden: "This request may hide parameters in a body that is not shown: {detail}."
#     query: The parameters of the URL can be read in two ways ({detail}), so they are refused. Percent-encode them.
#   remedy: Send each parameter once, in the URL, and send no Content-Type with a request that has no body.
#   parameters: {}
package docker.authz.controls.hidden_parameters

import data.docker.authz.lib.hygiene
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": finding.field,
	"value": finding.detail,
}) if {
	some finding in hygiene.of("hidden_parameters")
	not _messages[finding.kind]
}

violations contains violation.new(rego.metadata.chain(), {
	"message": _messages[finding.kind],
	"field": finding.field,
	"value": finding.detail,
	"vars": {"detail": finding.detail},
}) if {
	some finding in hygiene.of("hidden_parameters")
}

_messages := {
	"hidden-form": "hidden",
	"query": "query",
}
