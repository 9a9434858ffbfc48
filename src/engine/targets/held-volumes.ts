import type { RequestFinding } from "../../domain/call.js";
import type { Facts } from "../../domain/facts.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import { haveSameOptions } from "../facts/storage/volume-options.js";
import type { VolumeFacts } from "../../domain/storage-facts.js";
import { volumesMountedBy } from "./fill-locks.js";
import type { VolumeUsers } from "../dockerd/volumes-in-use.js";

// dockerd lets a volume be removed that a container mounts if the container took it from another and has not started, or
// mounts something else where the other had it. A new volume of this name would be the container's, also if that runs, and
// would be mounted again without a request. So the name of a volume is given only where no container mounts it.
//
// See moby daemon/volumes.go, registerMountPoints.

/** Names for a volume that a container is about to take from another. No reference has these forms. */
const taken = (volume: string): string => `taken volume ${volume}`;
/** For requests of which nobody knows which volumes they take. */
const ANY_TAKEN = "taken volumes";

/** Returns the lock names that a request gives which takes volumes from other containers. */
export function takenBy(
  { request, sharing }: Pick<Facts, "request" | "sharing">,
  found: readonly FoundReference[],
): readonly string[] {
  if (request.action !== "container.create") return [];
  if (sharing === null) return [ANY_TAKEN];
  const others = sharing.filter(({ kind }) => kind === "volumes").map(({ ref }) => ref);
  if (others.length === 0) return [];
  const containers = found.filter(
    ({ reference: { kind, ref } }) => kind === "container" && others.includes(ref),
  );
  return volumesMountedBy(containers)?.map(taken) ?? [ANY_TAKEN];
}

/** Returns the lock names on which a request relies that makes volumes. */
export function reliedOnToMake(volumes: readonly Reference[]): readonly string[] {
  return [...volumes.map(({ ref }) => taken(ref)), ANY_TAKEN];
}

/**
 * Finds the new volumes whose names containers still have.
 *
 * @param missing They were missing before dockerd was asked for their users.
 * @param users Null where dockerd does not say.
 * @param isStale Whether the request will be evaluated again: another has made one of them since, and a container with it.
 */
export function heldNames(
  missing: readonly Reference[],
  users: ReadonlyMap<string, VolumeUsers> | null,
  isStale: boolean,
): readonly RequestFinding[] {
  if (isStale) return [];
  return missing.flatMap(({ ref, field }): readonly RequestFinding[] => {
    const holders = users?.get(ref)?.containers ?? null;
    if (holders === 0) return [];
    return [{ kind: "shape", path: field, detail: holders === null ? UNKNOWN : HELD }];
  });
}

/**
 * Finds an existing volume that a request describes otherwise than it is. dockerd ignores the description as long as the volume
 * exists. `docker rm -v` may remove it before the request is executed, which then makes another one of the name by which others
 * were evaluated.
 */
export function otherwiseDescribed(
  { volumes }: Pick<Facts, "volumes">,
  found: readonly FoundReference[],
): readonly RequestFinding[] {
  const described = (volumes ?? []).filter(({ options }) => Object.keys(options).length > 0);
  return described.flatMap((volume): readonly RequestFinding[] => {
    const isOther = found.some(
      ({ reference: { kind, ref }, answer }) =>
        kind === "volume" && ref === volume.name && isOtherThan(volume, answer),
    );
    return isOther ? [{ kind: "shape", path: volume.field, detail: OTHER }] : [];
  });
}

function isOtherThan({ driver, options }: VolumeFacts, answer: FoundReference["answer"]): boolean {
  if (answer.state === "missing") return false;
  const volume = answer.state === "found" ? answer.object.volume : null;
  if (volume === null) return true;
  return driver !== volume.driver || !haveSameOptions(options, volume.options);
}

const OTHER =
  "a volume of this name exists with another driver or other options, which stay as they are; leave the description out, or choose another name";
const HELD =
  "a container still mounts a volume of this name, which was removed; remove the container first (docker ps --all --filter volume=NAME shows it), or choose another name";
const UNKNOWN =
  "dockerd did not say whether a container still mounts a volume of this name; try again, with fewer new volumes";
