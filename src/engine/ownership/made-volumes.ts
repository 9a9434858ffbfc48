import type { DockerdObject } from "../../domain/dockerd-object.js";
import { instantOf } from "../../domain/instant.js";
import { isAnonymousVolume } from "../../domain/made-by-dockerd.js";
import type { NamedVolumes } from "../../domain/named-volumes.js";
import type { ObjectKey } from "../../domain/owners.js";
import type { Inspect } from "../dockerd/inspect.js";

/** A volume that was created with a container. */
export interface MadeVolume {
  readonly name: string;
  readonly key: ObjectKey;
}

/** Returns the volumes that were created with a container, by their time or by what was recorded before. */
export async function volumesMadeWith(
  container: string,
  named: NamedVolumes,
  inspect: Inspect,
): Promise<readonly MadeVolume[]> {
  const found = await inspect("container", container);
  if (found.state !== "found" || found.object.container === null) return [];
  const { createdAt, mounts } = found.object.container;
  const volumes = mounts.filter(({ type }) => type === "volume");
  const answers = await Promise.all(volumes.map(({ name }) => inspect("volume", name)));
  return answers.flatMap((answer) => {
    if (answer.state !== "found" || !isNew(answer.object, instantOf(createdAt), named)) return [];
    const { id, names } = answer.object;
    return [{ name: names[0] ?? "", key: { kind: "volume", id } as const }];
  });
}

/**
 * Returns the volumes that a request to create a container made before it failed. dockerd removes those without a name.
 */
export async function volumesLeftBy(
  { missing }: NamedVolumes,
  since: Date,
  inspect: Inspect,
): Promise<readonly MadeVolume[]> {
  const answers = await Promise.all(missing.map((name) => inspect("volume", name)));
  return answers.flatMap((answer) => {
    if (answer.state !== "found") return [];
    const { id, names } = answer.object;
    const madeMs = instantOf(id.slice(id.lastIndexOf("@") + 1));
    // dockerd gives the time of a volume in whole seconds, or not at all.
    const isOlder = madeMs !== null && madeMs < Math.floor(since.getTime() / 1000) * 1000;
    return isOlder ? [] : [{ name: names[0] ?? "", key: { kind: "volume", id } as const }];
  });
}

function isNew(
  { id, names }: DockerdObject,
  containerMs: number | null,
  named: NamedVolumes,
): boolean {
  const [name = ""] = names;
  const madeMs = instantOf(id.slice(id.lastIndexOf("@") + 1));
  // dockerd gives the time of a volume in whole seconds.
  if (madeMs !== null)
    return containerMs !== null && madeMs >= Math.floor(containerMs / 1000) * 1000;
  if (named.missing.includes(name)) return true;
  return isAnonymousVolume(name) && !named.named.includes(name) && !named.takesOthers;
}
