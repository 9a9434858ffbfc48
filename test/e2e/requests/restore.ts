import type { Dockerd } from "../harness/dockerd.js";
import { waitFor } from "../../wait-for.js";
import { differences, takeSnapshot, type Snapshot } from "./snapshot.js";

/** In this order nothing is in use by what comes later. */
const KINDS = ["swarm", "container", "network", "volume", "image", "plugin"] as const;

/**
 * Removes what is there beyond `base`, on a daemon that nobody guards. Started execs are no objects
 * that could be removed, and do no harm.
 *
 * @returns What is not as in `base` even so: what is gone or changed, or could not be removed.
 */
export async function restore(daemon: Dockerd, base: Snapshot): Promise<readonly string[]> {
  const now = await takeSnapshot(daemon.api);
  for (const kind of KINDS) await removeExtras(daemon, kind, base, now);
  const left = differences(base, await takeSnapshot(daemon.api));
  return left.filter((line) => !line.includes(" exec/"));
}

/** Removes everything that was made, the world as well. */
export async function clear(daemon: Dockerd, base: Snapshot): Promise<void> {
  let left: readonly string[] = [];
  const explain = (): string => left.join(", ");
  const cleared = async (): Promise<boolean> => {
    left = await restore(daemon, base);
    return left.length === 0;
  };
  await waitFor("the daemon to be cleared", cleared, { explain });
}

async function removeExtras(
  { api }: Dockerd,
  kind: (typeof KINDS)[number],
  base: Snapshot,
  now: Snapshot,
): Promise<void> {
  for (const [key, shown] of now) {
    if (!key.startsWith(`${kind}/`) || base.get(key) === shown) continue;
    const isKnown = base.has(key);
    // A changed network or volume cannot be put right; an image's new name can be taken away.
    if (isKnown && kind !== "image") continue;
    for (const target of removals(kind, key.slice(kind.length + 1), shown, base.get(key))) {
      await api(target.startsWith("/swarm") ? "POST" : "DELETE", target);
    }
  }
}

function removals(kind: string, name: string, shown: string, before = "[]"): readonly string[] {
  switch (kind) {
    case "swarm":
      return name === "inactive" ? [] : ["/swarm/leave?force=1"];
    case "container":
      return [`/containers/${name}?force=1&v=1`];
    case "image":
      return addedNames(name, tagsOf(shown), tagsOf(before)).map((one) => `/images/${one}?force=1`);
    default:
      return [`/${kind}s/${encodeURIComponent(name)}?force=1`];
  }
}

/** An image that was there before loses its new names; a new one goes as a whole. */
function addedNames(
  id: string,
  now: readonly string[],
  before: readonly string[],
): readonly string[] {
  const added = now.filter((tag) => !before.includes(tag) && tag !== "<none>:<none>");
  return added.length > 0 ? added : [id];
}

function tagsOf(shown: string): readonly string[] {
  return (JSON.parse(shown) ?? []) as readonly string[];
}
