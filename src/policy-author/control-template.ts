import { ROUTES } from "../request/tables/routes.js";

/** What a new control is made of. */
export interface NewControl {
  readonly id: string;
  readonly action: string;
  /** Controls of the profile `baseline` that deny the action as well. */
  readonly alsoDeniedBy: readonly string[];
}

/** A request in which a client asks for an action. */
export interface ActionRequest {
  readonly method: string;
  readonly target: string;
}

/** The action whose template shows how a fact is compared; the others compare the caller's groups. */
const CONTAINER = "container.create";

/** Returns a request for an action, about objects called `web`; null if there is no such action. */
export function requestFor(action: string): ActionRequest | null {
  const direct = ROUTES.find((route) => route.action === action);
  const route = direct ?? ROUTES.find(({ withoutImage }) => withoutImage?.action === action);
  if (route === undefined) return null;
  const path = route.template.replaceAll(/\{[^}]*\}/g, "web");
  const query = action === "image.pull" ? "?fromImage=alpine&tag=3.23" : "";
  return { method: route.method, target: `/v1.45${path}${query}` };
}

/**
 * Returns the text of each file of a new control, by name. They pass `policy check` and `policy test` as they are.
 *
 * @param control Its action must be known to `requestFor`.
 */
export function templatesFor(control: NewControl): Readonly<Record<string, string>> {
  const { id, action } = control;
  const texts = action === CONTAINER ? aboutContainers(id) : aboutCallers(control);
  return {
    [`${id}.rego`]: texts.rego,
    [`${id}_test.rego`]: texts.test,
    "examples.yaml": texts.examples,
  };
}

interface Texts {
  readonly rego: string;
  readonly test: string;
  readonly examples: string;
}

function aboutContainers(id: string): Texts {
  const rego = `# METADATA
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
package docker.authz.controls.${id}

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "HostConfig.RestartPolicy.Name",
	"value": _policy,
	"vars": {"allowed": param.shown("${id}", "allowed_policies")},
}) if {
	action.listed(rego.metadata.chain())
	not _permitted
}

# What is not permitted is denied, so a fact that is missing or null denies too. Write rules for what is permitted, and
# negate them.
_permitted if input.spec.restart.name in param.value("${id}", "allowed_policies")

# \`input.spec\` is null if the body of the request could not be read; then this is null as well.
_policy := violation.member(violation.member(input.spec, "restart"), "name")
`;
  const test = `package docker.authz.controls.${id}_test

import data.docker.authz.controls.${id}
import data.docker.authz.fixture

_found(call) := violations if {
	violations := ${id}.violations with input as call
		with data.sets as fixture.sets("${id}", {"allowed_policies": ["no", "on-failure"]})
}

_restarting(name) := fixture.container({"restart": {"name": name, "retries": 0}})

test_allow_a_policy_that_is_listed if _found(_restarting("on-failure")) == set()

test_allow_another_action if _found(fixture.call("system.info")) == set()

test_deny_another_policy if {
	_found(_restarting("always")) == {{
		"control": "${id}",
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
  const examples = `# Requests as a client sends them, which \`dockwarden policy test\` has the compiled policy decide.
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
  return { rego, test, examples };
}

function aboutCallers({ id, action, alsoDeniedBy }: NewControl): Texts {
  const rego = `# METADATA
# title: No ${action} by everybody
# description: |
#   Say here what is dangerous, for the user whose request is denied. This template denies \`${action}\` to callers who
#   are in none of the groups that the parameter lists.
# related_resources: []
# custom:
#   references: []
#   group: custom
#   severity: medium
#   mode: deny
#   endpoints: [${action}]
#   message: This is not allowed to you. It is allowed to the groups {groups}.
#   remedy: Ask a member of one of these groups, or an administrator.
#   parameters:
#     allowed_groups:
#       type: strings
#       description: The groups whose members may do it.
#       default: ["operators"]
package docker.authz.controls.${id}

import data.docker.authz.lib.action
import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": null,
	"vars": {"groups": param.shown("${id}", "allowed_groups")},
}) if {
	action.listed(rego.metadata.chain())
	not _permitted
}

# What is not permitted is denied, so a fact that is missing or null denies too. Write rules for what is permitted, and
# negate them.
_permitted if {
	some group in input.user.groups
	group in param.value("${id}", "allowed_groups")
}
`;
  const test = `package docker.authz.controls.${id}_test

import data.docker.authz.controls.${id}
import data.docker.authz.fixture

_found(call) := violations if {
	violations := ${id}.violations with input as call
		with data.sets as fixture.sets("${id}", {"allowed_groups": ["operators"]})
}

_called_by(groups) := fixture.changed(fixture.call("${action}"), {"user": {"groups": groups}})

test_allow_a_member if _found(_called_by(["staff", "operators"])) == set()

test_allow_another_action if _found(fixture.call("example.other")) == set()

test_deny_others if {
	_found(_called_by(["staff"])) == {{
		"control": "${id}",
		"field": null,
		"value": null,
		"message": "This is not allowed to you. It is allowed to the groups operators.",
	}}
}

test_deny_what_could_not_be_read if {
	count(_found(_called_by(null))) == 1
	count(_found(_called_by([]))) == 1
}
`;
  return { rego, test, examples: examplesAbout(action, alsoDeniedBy) };
}

function examplesAbout(action: string, alsoDeniedBy: readonly string[]): string {
  const { method, target } = requestFor(action) ?? { method: "GET", target: "/v1.45/info" };
  const call = `    docker: curl --unix-socket /run/docker.sock -X ${method} 'http://localhost${target}'
    request:
      method: ${method}
      target: ${target}
`;
  const also =
    alsoDeniedBy.length === 0
      ? ""
      : `    # The profile baseline has controls that deny this request, whoever sends it.
    also_denied_by: [${alsoDeniedBy.join(", ")}]
`;
  return `# Requests as a client sends them, which \`dockwarden policy test\` has the compiled policy decide.
allowed:
  - title: A member of the group
    caller: { name: alice, anonymous: false, known: true, groups: [operators] }
${also}${call}denied:
  - title: Anybody else
    caller: { name: bob, anonymous: false, known: true, groups: [staff] }
${call}    message: This is not allowed to you. It is allowed to the groups operators.
`;
}
