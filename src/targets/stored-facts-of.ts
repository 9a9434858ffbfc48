import type { ContainerObject, Inspected, StoredMount } from "../domain/dockerd-object.js";
import type { Facts } from "../domain/facts.js";
import type { HostPath } from "../domain/storage-facts.js";
import type { FoundReference } from "../domain/target-facts.js";
import { MAX_ENTRIES, MAX_HOST_PATHS } from "../facts/excess-of.js";
import { bindSourceOf, hostPathOf } from "../host-paths/host-path.js";
import { imageReferenceOf } from "../facts/image/image-reference.js";
import { insideBindsOf } from "../facts/storage/inside-binds.js";
import { storedVolumeField } from "../host-paths/stored-volumes.js";
import { staysReadOnly } from "../facts/storage/stays-read-only.js";
import { volumeFactsOf, volumeHostPathsOf } from "../facts/storage/volume-options.js";

/** The facts of a container that exists, of which dockerd resolves the mounts again. */
export type StoredFacts = Pick<Facts, "host_paths" | "inside_binds" | "stored_image">;

const UNKNOWN: StoredFacts = Object.freeze({
  host_paths: null,
  inside_binds: null,
  stored_image: null,
});

/**
 * What dockerd will mount for the containers that a reference may mean. Null where one of them, or one of their
 * volumes, could not be inspected, and where there is too much; a container that does not exist mounts nothing.
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
  const [first, ...others] = known;
  return {
    host_paths: [
      ...known.flatMap(({ bindPaths }) => bindPaths),
      ...known.flatMap(({ volumePaths }) => volumePaths),
    ],
    inside_binds: known.flatMap(({ insideBinds }) => insideBinds),
    // Of several no image says what the paths are for.
    stored_image: first === undefined || others.length > 0 ? null : first.image,
  };
}

/** Whether there is more than a request may hold: VolumesFrom adds the mounts of other containers. */
function isTooMuch(there: readonly FoundReference[]): boolean {
  const mounts = there.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.object.container?.stored.mounts ?? []) : [],
  );
  return mounts.length > MAX_ENTRIES || mounts.filter(hasHostPath).length > MAX_HOST_PATHS;
}

function hasHostPath({ type }: StoredMount): boolean {
  return !NO_HOST_PATH.has(type);
}

function partOf({ image, stored }: ContainerObject, volumes: readonly Inspected[]) {
  const mounts = stored.mounts.map((mount) => ({ ...mount, field: `Mounts.${mount.target}` }));
  const named = mounts.filter(({ type }) => type === "volume");
  const volumePaths = named.map(({ name, field }) =>
    pathsOfVolume(name, storedVolumeField(field), volumes),
  );
  const known = volumePaths.filter((paths) => paths !== null);
  if (known.length < named.length) return null;
  const binds = mounts.filter(hasHostPath);
  return {
    bindPaths: binds.map((mount) => pathOfBind(sourceField(mount), mount)),
    volumePaths: known.flat(),
    insideBinds: insideBindsOf(
      binds.map((mount) => ({ target: mount.target, sourceField: sourceField(mount) })),
      mounts,
      { field: "WorkingDir", path: stored.workingDir },
    ),
    image: imageReferenceOf(image),
  };
}

/** Types whose source is no path of the host; one that is not known may have one. */
const NO_HOST_PATH: ReadonlySet<string> = new Set(["volume", "tmpfs", "image", "cluster"]);

function sourceField({ field }: { readonly field: string }): string {
  return `${field}.Source`;
}

function pathOfBind(field: string, mount: StoredMount): HostPath {
  const { source, target, propagation, relabel } = mount;
  const path = bindSourceOf(source);
  const readOnly = mount.readOnly && staysReadOnly(path, target, propagation);
  const readOnlyBelow = readOnly && mount.readOnlyBelow;
  return hostPathOf(field, source, path, { readOnly, readOnlyBelow, relabel, creates: true });
}

/** Null for a volume that could not be inspected. */
function pathsOfVolume(
  name: string,
  field: string,
  volumes: readonly Inspected[],
): readonly HostPath[] | null {
  const found = volumes.find((one) => one.state === "found" && one.object.names.includes(name));
  const volume = found?.state === "found" ? found.object.volume : null;
  if (volume === null) return null;
  return volumeHostPathsOf(volumeFactsOf({ field, name, ...volume }), field);
}
