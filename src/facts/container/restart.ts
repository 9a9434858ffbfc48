import type { Body } from "../../domain/call.js";
import type { HealthcheckFacts, RestartFacts } from "../../domain/resource-facts.js";
import { integerOf, objectOf, textOf, textsOf } from "../members.js";

/** HostConfig.RestartPolicy; a name that is absent is `no`, in an update what is there. */
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
 * A service's, in the words for containers; without one the swarm always starts a task again. With a window
 * the attempts are counted within it alone, so that they never end.
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
 * Healthcheck, in a container's config or a service's: an empty test leaves the image's.
 * Source: moby daemon/health.go, getProbe.
 */
export function healthcheckOf(config: Body): HealthcheckFacts {
  const [kind] = textsOf(objectOf(config, "Healthcheck"), "Test");
  const set = kind === "CMD" || kind === "CMD-SHELL";
  return { set, disabled: kind !== undefined && !set };
}
