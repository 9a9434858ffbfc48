import type { Proof } from "../inflight/execution.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import type { Inspect } from "../dockerd/inspect.js";

/**
 * Returns a proof that a container does not store the name of the network that a request connects it to.
 * dockerd writes the name down before it connects, leaves it there if it fails, and resolves it whenever it
 * starts the container by itself. Null if the request was evaluated without its network or its container.
 *
 * @see moby daemon/container_operations.go, updateNetworkConfig
 */
export function keepsNoName({ targets }: InflightRequest, inspectAgain: Inspect): Proof | null {
  const found = (targets ?? []).filter((target) => target.found === true);
  const names = found.flatMap(({ kind, names }) => (kind === "network" ? (names ?? []) : []));
  const containers = found.flatMap(({ kind, id }) =>
    kind === "container" && id !== null ? [id] : [],
  );
  if (names.length === 0 || containers.length === 0) return null;
  return async () => {
    const answers = await Promise.all(containers.map((id) => inspectAgain("container", id)));
    return answers.every((answer) => {
      if (answer.state === "missing") return true;
      const kept = answer.state === "found" ? answer.object.container?.toJoin : undefined;
      return kept?.some((name) => names.includes(name)) === false;
    });
  };
}
