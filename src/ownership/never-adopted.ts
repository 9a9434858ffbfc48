import { problemOfKey } from "../domain/owner-names.js";
import type { LiveObject, ObjectKind } from "../domain/owners.js";

/** Kinds of which no call is proven to be the cause, and why. */
const KINDS: Readonly<Partial<Record<ObjectKind, string>>> = {
  exec: "the daemon does not tell when an exec was made",
  volume: "calls that make containers make volumes, too",
  image: "whoever made an image has chosen what it says of its time",
  service: "another manager of the swarm may have made it",
  secret: "another manager of the swarm may have made it",
  config: "another manager of the swarm may have made it",
};

/** Networks that dockerd makes itself, some of them anew at each start. */
const OWN_NETWORKS: ReadonlySet<string> = new Set([
  "bridge",
  "default",
  "docker_gwbridge",
  "host",
  "ingress",
  "nat",
  "none",
]);

/** Why an object whose maker is not known stays nobody's, whatever was under way; null where it may not. */
export function whyNever(object: LiveObject): string | null {
  const { kind, name, swarmTask } = object;
  if (problemOfKey(object) !== null) return "its id has an unknown form";
  if (swarmTask || isOfSwarm(object)) return "a swarm made it";
  if (kind === "network" && OWN_NETWORKS.has(name ?? "")) return "the daemon makes it itself";
  return KINDS[kind] ?? null;
}

/** A network of a swarm has an id of the swarm's form. */
function isOfSwarm({ kind, id }: LiveObject): boolean {
  return kind === "network" && id.length < 64;
}
