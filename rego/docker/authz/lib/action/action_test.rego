# METADATA
# title: Nothing in particular
# custom:
#   endpoints: [container.create, container.start]
#   actions: {starts: [container.start]}
package docker.authz.controls.example_of_actions

import data.docker.authz.lib.action

listed if action.listed(rego.metadata.chain())

starts if action.among(rego.metadata.chain(), "starts")

test_listed_holds_for_the_endpoints_alone if {
	every name in ["container.create", "container.start"] {
		listed with input.request.action as name
	}
	not listed with input.request.action as "container.stop"
	not listed with input as {}
}

test_among_holds_for_the_group_alone if {
	starts with input.request.action as "container.start"
	not starts with input.request.action as "container.create"
	not starts with input as {}
}
