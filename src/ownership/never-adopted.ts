import { problemOfKey } from "../domain/owner-names.js";
import type { LiveObject, ObjectKind } from "../domain/owners.js";

/** Kinds that are never attributed to a request, and why. */
const KINDS: Readonly<Partial<Record<ObjectKind, string>>> = {
  exec: "the daemon does not tell when an exec was made",
  volume: "calls that make containers make volumes, too",
  image: "whoever made an image has chosen what it says of its time",
  service: "another manager of the swarm may have made it",
  secret: "another manager of the swarm may have made it",
  config: "another manager of the swarm may have made it",
};

/** Networks that dockerd creates itself, some of them again at each start. */
const OWN_NETWORKS: ReadonlySet<string> = new Set([
  "bridge",
  "default",
  "docker_gwbridge",
  "host",
  "ingress",
  "nat",
  "none",
]);

/**
 * Returns why an object without a known owner stays unowned, whatever requests were in flight; null if it may
 * be attributed.
 */
export function whyNever(object: LiveObject): string | null {
  const { kind, name, swarmTask } = object;
  if (problemOfKey(object) !== null) return "its id has an unknown form";
  if (swarmTask || isOfSwarm(object)) return "a swarm made it";
  if (kind === "network" && OWN_NETWORKS.has(name ?? "")) return "the daemon makes it itself";
  return KINDS[kind] ?? null;
}

/** Returns true for a network with an id of the swarm's form. */
function isOfSwarm({ kind, id }: LiveObject): boolean {
  return kind === "network" && id.length < 64;
}
