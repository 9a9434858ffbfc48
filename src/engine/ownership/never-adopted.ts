import { problemOfKey } from "../../domain/owner-names.js";
import type { LiveObject, ObjectKind } from "../../domain/owners.js";

/** Kinds that are never attributed to a request, and why. */
const KINDS: Readonly<Partial<Record<ObjectKind, string>>> = {
  exec: "dockerd does not report when an exec was created",
  volume: "requests that create containers create volumes, too",
  image: "whoever created an image chose the time that it states",
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
  if (kind === "network" && OWN_NETWORKS.has(name ?? "")) return "dockerd creates it itself";
  return KINDS[kind] ?? null;
}

/** Returns true for a network with an id of the swarm's form. */
function isOfSwarm({ kind, id }: LiveObject): boolean {
  return kind === "network" && id.length < 64;
}
