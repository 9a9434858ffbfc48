import type { ContainerObject, Inspected } from "../../domain/dockerd-object.js";
import type { Facts } from "../../domain/facts.js";
import type { ImageReference } from "../../domain/image-facts.js";
import type { FoundReference } from "../../domain/target-facts.js";
import { MAX_REQUEST_ENTRIES, MAX_HOST_PATHS } from "../facts/input-limits.js";
import { imageReferenceOf } from "../facts/image/image-reference.js";
import { insideBindsOf } from "../facts/storage/inside-binds.js";
import { hasHostPath, reachedByMounts } from "./reached-by-mounts.js";

/** The facts of a container that exists, of which dockerd resolves the mounts again. */
export type StoredFacts = Pick<
  Facts,
  "host_paths" | "inside_binds" | "stored_image" | "stored_restart"
>;

const UNKNOWN: StoredFacts = Object.freeze({
  host_paths: null,
  inside_binds: null,
  stored_image: null,
  stored_restart: null,
});

/**
 * Returns the mounts that dockerd will create for the containers that a reference may mean. Null where one of them, or
 * one of their volumes, could not be inspected, and where there are too many; a missing container mounts nothing.
 */
export function storedFactsOf(found: readonly FoundReference[]): StoredFacts {
  const there = found.filter(({ answer }) => answer.state !== "missing");
  if (isTooMuch(there)) return UNKNOWN;
  const parts = there.map(({ answer, volumes }) =>
    answer.state === "found" && answer.object.container !== null
      ? partOf(answer.object.container, volumes)
      : null,
  );
  const known = parts.filter((part) => part !== null);
  if (known.length < parts.length) return UNKNOWN;
  return {
    host_paths: [
      ...known.flatMap(({ bindPaths }) => bindPaths),
      ...known.flatMap(({ volumePaths }) => volumePaths),
    ],
    inside_binds: known.flatMap(({ insideBinds }) => insideBinds),
    ...namesOf(known),
  };
}

/** Of several containers nothing says which one dockerd takes. */
function namesOf(
  parts: readonly { readonly image: ImageReference; readonly restart: string }[],
): Pick<StoredFacts, "stored_image" | "stored_restart"> {
  const [only] = parts.length === 1 ? parts : [];
  return { stored_image: only?.image ?? null, stored_restart: only?.restart ?? null };
}

/** Returns true if there are more mounts than a request may hold: VolumesFrom adds those of other containers. */
function isTooMuch(there: readonly FoundReference[]): boolean {
  const mounts = there.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.object.container?.stored.mounts ?? []) : [],
  );
  return mounts.length > MAX_REQUEST_ENTRIES || mounts.filter(hasHostPath).length > MAX_HOST_PATHS;
}

function partOf({ image, stored }: ContainerObject, volumes: readonly Inspected[]) {
  const mounts = stored.mounts.map((mount) => ({ ...mount, field: `Mounts.${mount.target}` }));
  const reached = reachedByMounts(mounts, volumes);
  if (reached === null) return null;
  return {
    ...reached,
    insideBinds: insideBindsOf(reached.binds, mounts, {
      field: "WorkingDir",
      path: stored.workingDir,
    }),
    image: imageReferenceOf(image),
    restart: stored.restart,
  };
}
