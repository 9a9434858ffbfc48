import type { ControlTemplate } from "./control-template.js";

const REGO = `# METADATA
# title: No container that restarts without end
# description: |
#   Say here what is dangerous, for the user whose request is denied. This template denies restart policies that the
#   parameter does not list.
# related_resources:
#   - ref: https://docs.docker.com/engine/containers/start-containers-automatically/
#     description: Docker, start containers automatically
# custom:
#   references: []
#   group: custom
#   severity: medium
#   mode: deny
#   endpoints: [container.create]
#   message: This restart policy is not allowed. Use --restart with one of {allowed}.
#   remedy: Choose a restart policy that is allowed, such as --restart on-failure.
#   parameters:
#     allowed_policies:
#       type: strings
#       description: The restart policies that a container may have.
#       default: ["no", "on-failure"]
package docker.authz.controls.__ID__

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "HostConfig.RestartPolicy.Name",
	"value": _policy,
	"vars": {"allowed": param.shown("__ID__", "allowed_policies")},
}) if {
	action.listed(rego.metadata.chain())
	not _permitted
}

# What is not permitted is denied, so a fact that is missing or null denies too. Write rules for what is permitted, and
# negate them.
_permitted if input.spec.restart.name in param.value("__ID__", "allowed_policies")

# \`input.spec\` is null if the body of the request could not be read; then this is null as well.
_policy := violation.member(violation.member(input.spec, "restart"), "name")
`;

const TEST = `package docker.authz.controls.__ID___test

import data.docker.authz.controls.__ID__
import data.docker.authz.fixture

_found(call) := violations if {
	violations := __ID__.violations with input as call
		with data.sets as fixture.sets("__ID__", {"allowed_policies": ["no", "on-failure"]})
}

_restarting(name) := fixture.container({"restart": {"name": name, "retries": 0}})

test_allow_a_policy_that_is_listed if _found(_restarting("on-failure")) == set()

test_allow_another_action if _found(fixture.call("system.info")) == set()

test_deny_another_policy if {
	_found(_restarting("always")) == {{
		"control": "__ID__",
		"field": "HostConfig.RestartPolicy.Name",
		"value": "always",
		"message": "This restart policy is not allowed. Use --restart with one of no, on-failure.",
	}}
}

test_deny_what_could_not_be_read if {
	count(_found(_restarting(null))) == 1
	count(_found(fixture.container({"restart": null}))) == 1
	count(_found(fixture.container(null))) == 1
}
`;

const EXAMPLES = `# Requests as a client sends them, which \`dockwarden policy test\` has the compiled policy decide.
allowed:
  - title: No restart policy
    docker: docker run alpine:3.23
    request:
      method: POST
      target: /v1.45/containers/create
      body:
        Image: alpine:3.23
  - title: A restart policy that a parameter allows
    docker: docker run --restart always alpine:3.23
    parameters:
      allowed_policies: [always]
    request:
      method: POST
      target: /v1.45/containers/create
      body:
        Image: alpine:3.23
        HostConfig:
          RestartPolicy:
            Name: always
denied:
  - title: A container that always restarts
    docker: docker run --restart always alpine:3.23
    request:
      method: POST
      target: /v1.45/containers/create
      body:
        Image: alpine:3.23
        HostConfig:
          RestartPolicy:
            Name: always
    message: This restart policy is not allowed. Use --restart with one of no, on-failure.
`;

/** A control of `container.create`: it compares a fact that may be null. */
export const CONTAINER_TEMPLATE: ControlTemplate = { rego: REGO, test: TEST, examples: EXAMPLES };
