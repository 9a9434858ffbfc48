# METADATA
# title: No container without a label
# description: |
#   Whoever pays for a host must know to whom its containers belong. A container without the label costs money, and
#   nobody can be asked about it.
# related_resources:
#   - ref: https://docs.docker.com/engine/manage-resources/labels/
#     description: Docker, object labels
# custom:
#   references: []
#   group: custom
#   severity: low
#   mode: deny
#   endpoints: [container.create]
#   message: "The label {label} is required. Add --label {label}=VALUE, with a value that matches {pattern}."
#   remedy: Add the label, or ask for its value.
#   parameters:
#     label:
#       type: string
#       description: The label that each container must have.
#       default: com.example.cost-centre
#     pattern:
#       type: pattern
#       description: A regular expression that its value must match.
#       default: "^[a-z0-9-]+$"
package docker.authz.controls.label_required

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "Labels",
	"vars": {
		"label": param.shown("label_required", "label"),
		"pattern": param.shown("label_required", "pattern"),
	},
}) if {
	action.listed(rego.metadata.chain())
	not _labelled
}

# `input.objects` is null if the body of the request could not be read.
_labelled if {
	some named in input.objects
	named.kind == "container"
	label := named.labels[param.value("label_required", "label")]
	regex.match(param.value("label_required", "pattern"), label) == true
}
