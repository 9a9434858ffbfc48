# METADATA
# title: No request whose body the policy cannot see
# description: |
#   A policy cannot deny what it does not see. dockerd withholds large bodies, and bodies that do not look like JSON,
#   from plugins and executes these requests all the same.
# related_resources:
#   - ref: https://github.com/moby/moby/security/advisories/GHSA-x744-4wpc-v9h2
#     description: CVE-2026-34040, a body of 1 MiB and more is not shown to authorization plugins
# custom:
#   references: [CIS 2.12, CVE-2024-41110, CVE-2026-34040]
#   group: hygiene
#   severity: critical
#   endpoints: ["*"]
#   message: The request body did not reach the policy, so it is refused.
#   messages:
#     large: The request body has {bytes} bytes, more than the {max} that are read, so it is refused. Send a smaller one.
#     unreadable: The request body is not JSON, so the policy cannot see what it says, and it is refused.
#   remedy: "Send the body as JSON with Content-Type: application/json and a Content-Length, smaller than 1 MB."
#   parameters:
#     max_body_bytes:
#       type: natural
#       description: |
#         The largest accepted body in bytes. It must stay below dockerd's own limit, which is 1 MiB before release
#         29.3.1.
package docker.authz.controls.body_not_forwarded

import data.docker.authz.lib.hygiene
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

# A body that is too large was not read for that reason, so only one violation reports it.
violations contains violation.new(rego.metadata.chain(), {
	"field": finding.field,
	"value": finding.detail,
}) if {
	_fits
	some finding in hygiene.of("body_not_forwarded")
}

violations contains violation.new(rego.metadata.chain(), {
	"message": "large",
	"field": null,
	"value": bytes,
	"vars": {
		"bytes": bytes,
		"max": param.shown("body_not_forwarded", "max_body_bytes"),
	},
}) if {
	not _fits
	bytes := object.get(input, ["request", "body_bytes"], null)
}

# The policy cannot see a body that is not JSON.
violations contains violation.new(rego.metadata.chain(), {
	"message": "unreadable",
	"field": null,
	"value": finding.detail,
}) if {
	some finding in input.hygiene
	finding.kind == "syntax"
	input.request.body_present != false
}

_fits if {
	is_number(input.request.body_bytes)
	input.request.body_bytes <= param.value("body_not_forwarded", "max_body_bytes")
}
