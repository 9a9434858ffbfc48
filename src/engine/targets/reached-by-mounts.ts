import type { Inspected, StoredMount } from "../../domain/dockerd-object.js";
import type { HostPath, MountFacts } from "../../domain/storage-facts.js";
import type { Bind } from "../facts/storage/inside-binds.js";
import { staysReadOnly } from "../facts/storage/stays-read-only.js";
import { volumeFactsOf, volumeHostPathsOf } from "../facts/storage/volume-options.js";
import { bindSourceOf, hostPathOf } from "../host-paths/host-path.js";
import { storedVolumeField } from "../host-paths/stored-volumes.js";

/** The host paths that mounts reach. A volume that is a bind counts as one. */
export interface Reached {
  readonly bindPaths: readonly HostPath[];
  readonly volumePaths: readonly HostPath[];
  readonly binds: readonly Bind[];
}

/** A mount of an existing container, and its place. */
export type PlacedMount = StoredMount & { readonly field: string };

/** Returns what the mounts of an existing container reach; null if one of its volumes could not be inspected. */
export function reachedByMounts(
  mounts: readonly PlacedMount[],
  volumes: readonly Inspected[],
): Reached | null {
  const named = mounts.filter(({ type }) => type === "volume");
  const reached = named.map((mount) => {
    const found = volumes.filter((one) => isNamed(one, mount.name));
    const use = { ...mount, read_only: mount.readOnly, fills: false };
    return found.length === 0 ? null : reachedByVolume(use, found);
  });
  const known = reached.filter((one) => one !== null);
  if (known.length < named.length) return null;
  const binds = mounts.filter(hasHostPath);
  return joinedReach([
    {
      bindPaths: binds.map(pathOfBind),
      volumePaths: [],
      binds: binds.map((mount) => ({ target: mount.target, sourceField: sourceField(mount) })),
    },
    ...known,
  ]);
}

function isNamed(one: Inspected, name: string): boolean {
  return one.state === "found" && one.object.names.includes(name);
}

/**
 * Returns what a volume reaches that is mounted by name; null if it could not be inspected.
 *
 * @param answers What the name may mean. A volume that is missing reaches nothing: the request describes it.
 */
export function reachedByVolume(
  mount: Pick<MountFacts, "field" | "target" | "read_only" | "relabel" | "fills">,
  answers: readonly Inspected[],
): Reached | null {
  const field = storedVolumeField(mount.field);
  const paths = answers.map((answer) => {
    if (answer.state === "missing") return [];
    const volume = answer.state === "found" ? answer.object.volume : null;
    if (volume === null) return null;
    return volumeHostPathsOf(volumeFactsOf({ field, name: "", ...volume }), field, mount);
  });
  const known = paths.filter((one) => one !== null);
  if (known.length < paths.length) return null;
  const volumePaths = known.flat();
  const [first] = volumePaths;
  const binds = first === undefined ? [] : [{ target: mount.target, sourceField: first.field }];
  return { bindPaths: [], volumePaths, binds };
}

/** Returns what all of them reach. */
export function joinedReach(all: readonly Reached[]): Reached {
  return {
    bindPaths: all.flatMap(({ bindPaths }) => bindPaths),
    volumePaths: all.flatMap(({ volumePaths }) => volumePaths),
    binds: all.flatMap(({ binds }) => binds),
  };
}

/** Returns true for a mount whose source is a path of the host; one of a type that is not known may have one. */
export function hasHostPath({ type }: StoredMount): boolean {
  return !NO_HOST_PATH.has(type);
}

const NO_HOST_PATH: ReadonlySet<string> = new Set(["volume", "tmpfs", "image", "cluster"]);

function sourceField({ field }: { readonly field: string }): string {
  return `${field}.Source`;
}

function pathOfBind(mount: PlacedMount): HostPath {
  const { source, target, propagation, relabel } = mount;
  const path = bindSourceOf(source);
  const readOnly = mount.readOnly && staysReadOnly(path, target, propagation);
  const readOnlyBelow = readOnly && mount.readOnlyBelow;
  const use = { readOnly, readOnlyBelow, relabel, creates: true };
  return hostPathOf(sourceField(mount), source, path, use);
}
