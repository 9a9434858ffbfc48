import type { Body } from "../domain/call.js";
import type { SwarmFacts } from "../domain/object-facts.js";
import { has, objectOf, textOf } from "./members.js";

/** What a service asks of the swarm. */
export function swarmOfService(service: Body, rollback: string): SwarmFacts {
  const runtime = textOf(objectOf(service, "TaskTemplate"), "Runtime");
  return { runtime, rollback, driver: "", templating: "" };
}

/** What a secret or a config asks of the swarm; null for a driver that has no name. */
export function swarmOfSecret(spec: Body): SwarmFacts {
  return {
    runtime: "",
    rollback: "",
    driver: driverOf(spec, "Driver"),
    templating: driverOf(spec, "Templating"),
  };
}

function driverOf(spec: Body, name: string): string | null {
  return has(spec, name) ? textOf(objectOf(spec, name), "Name") || null : "";
}
