import type { Body } from "../../../domain/call.js";
import type { HealthcheckFacts, RestartFacts } from "../../../domain/resource-facts.js";
import { integerOf, objectOf, textOf, textsOf } from "../members.js";

/** Reads HostConfig.RestartPolicy; an absent name is `no`, or in an update the stored one. */
export function restartOf(config: Body, updates: boolean): RestartFacts {
  const policy = objectOf(config, "RestartPolicy");
  const name = textOf(policy, "Name");
  return {
    name: name === "" && !updates ? "no" : name,
    retries: integerOf(policy, "MaximumRetryCount"),
  };
}

const CONDITIONS: ReadonlyMap<string, string> = new Map([
  ["", "always"],
  ["any", "always"],
  ["none", "no"],
]);

/**
 * Returns a service's restart policy in the terms of containers. Without one the swarm always restarts a
 * task. With a window only the attempts within it are counted, so they never end.
 */
export function restartOfService(task: Body): RestartFacts {
  const policy = objectOf(task, "RestartPolicy");
  const condition = textOf(policy, "Condition");
  return {
    name: CONDITIONS.get(condition) ?? condition,
    retries: integerOf(policy, "Window") === 0 ? integerOf(policy, "MaxAttempts") : 0,
  };
}

/**
 * Reads Healthcheck in a container's config or a service's: an empty test keeps the image's. Source: moby
 * daemon/health.go, getProbe.
 */
export function healthcheckOf(config: Body): HealthcheckFacts {
  const [kind] = textsOf(objectOf(config, "Healthcheck"), "Test");
  const set = kind === "CMD" || kind === "CMD-SHELL";
  return { set, disabled: kind !== undefined && !set };
}
