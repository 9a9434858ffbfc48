import type { Body } from "../../../domain/call.js";
import type { GivenObject, SwarmFacts } from "../../../domain/object-facts.js";
import { has, objectOf, objectsOf, textOf } from "../members.js";
import { templatesOfService } from "./templates.js";

/** Returns what a service asks of the swarm. */
export function swarmOfService(service: Body, rollback: string): SwarmFacts {
  return {
    runtime: textOf(objectOf(service, "TaskTemplate"), "Runtime"),
    rollback,
    driver: "",
    templating: "",
    given: givenTo(service),
    templates: templatesOfService(service),
  };
}

const SPEC = "TaskTemplate.ContainerSpec";

/** A credential spec may be stored as a config. */
function givenTo(service: Body): readonly GivenObject[] {
  const spec = objectOf(objectOf(service, "TaskTemplate"), "ContainerSpec");
  const credential = objectOf(objectOf(spec, "Privileges"), "CredentialSpec");
  const config = textOf(credential, "Config");
  const field = `${SPEC}.Privileges.CredentialSpec.Config`;
  return [
    ...listed(spec, { member: "Secrets", id: "SecretID", kind: "secret" }),
    ...listed(spec, { member: "Configs", id: "ConfigID", kind: "config" }),
    ...(config === "" ? [] : [{ field, kind: "config", ref: config } as const]),
  ];
}

interface Listed {
  readonly member: string;
  readonly id: string;
  readonly kind: GivenObject["kind"];
}

function listed(spec: Body, { member, id, kind }: Listed): readonly GivenObject[] {
  return objectsOf(spec, member).map((one, index) => ({
    field: `${SPEC}.${member}[${index}].${id}`,
    kind,
    ref: textOf(one, id),
  }));
}

/** Returns what a secret or a config asks of the swarm; null for a driver without a name. */
export function swarmOfSecret(spec: Body): SwarmFacts {
  return {
    runtime: "",
    rollback: "",
    driver: driverOf(spec, "Driver"),
    templating: driverOf(spec, "Templating"),
    given: [],
    templates: [],
  };
}

function driverOf(spec: Body, name: string): string | null {
  return has(spec, name) ? textOf(objectOf(spec, name), "Name") || null : "";
}
