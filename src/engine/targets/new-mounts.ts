import type { Facts } from "../../domain/facts.js";
import type { InsideBind, MountFacts } from "../../domain/storage-facts.js";
import type { FoundReference } from "../../domain/target-facts.js";
import { MAX_REQUEST_ENTRIES, MAX_HOST_PATHS } from "../facts/input-limits.js";
import { bindsOf, insideBindsOf } from "../facts/storage/inside-binds.js";
import { joinedReach, reachedByMounts, reachedByVolume } from "./reached-by-mounts.js";
import type { PlacedMount, Reached } from "./reached-by-mounts.js";

/** The facts of a new container or service that mounts what exists already. */
export type NewMounts = Pick<Facts, "host_paths" | "inside_binds">;

const UNKNOWN: NewMounts = Object.freeze({ host_paths: null, inside_binds: null });

/**
 * Returns the facts with what the volumes of a new container reach that it mounts by name, and the mounts of the
 * containers whose volumes it takes. Null where one of them could not be inspected, and where there is too much.
 *
 * @param found The volumes and containers.
 */
export function withNewMounts(facts: Facts, found: readonly FoundReference[]): NewMounts {
  const { spec, host_paths: hostPaths, inside_binds: inside } = facts;
  const mounts = spec?.mounts ?? null;
  if (mounts === null || hostPaths === null || inside === null) return UNKNOWN;
  const parts = mounts.flatMap((mount) => partsOf(mount, found));
  const known = parts.map(({ reached }) => reached).filter((reached) => reached !== null);
  if (known.length < parts.length) return UNKNOWN;
  const { bindPaths, volumePaths, binds } = joinedReach(known);
  const host_paths = [...hostPaths, ...bindPaths, ...volumePaths];
  const all = [...mounts, ...parts.flatMap((part) => part.mounts)];
  if (isTooMuch(host_paths, all)) return UNKNOWN;
  // The start of the container evaluates its working directory, which may be the image's.
  const placed = insideBindsOf([...bindsOf({ mounts, hostPaths }), ...binds], all, NOWHERE);
  return { host_paths, inside_binds: [...placed, ...inside.filter(isWorkingDir)] };
}

function isTooMuch(paths: readonly unknown[], mounts: readonly unknown[]): boolean {
  return paths.length > MAX_HOST_PATHS || mounts.length > MAX_REQUEST_ENTRIES;
}

const NOWHERE = { field: "", path: "" };

function isWorkingDir({ kind }: InsideBind): boolean {
  return kind === "working_dir";
}

interface Part {
  readonly mounts: readonly PlacedMount[];
  readonly reached: Reached | null;
}

/** Returns the mounts that only dockerd shows: of a named volume, or of another container. */
function partsOf(mount: MountFacts, found: readonly FoundReference[]): readonly Part[] {
  if (mount.origin === "volumes_from") return takenFrom(mount, found);
  return mount.type === "volume" && mount.source !== "" ? [ofName(mount, found)] : [];
}

function ofName(mount: MountFacts, found: readonly FoundReference[]): Part {
  const answers = found
    .filter(({ reference: { kind, ref } }) => kind === "volume" && ref === mount.source)
    .map(({ answer }) => answer);
  return { mounts: [], reached: answers.length === 0 ? null : reachedByVolume(mount, answers) };
}

/** dockerd fills nothing that a container takes from another. */
function takenFrom(
  { field, source, read_only }: MountFacts,
  found: readonly FoundReference[],
): readonly Part[] {
  const containers = found.filter(
    ({ reference: { kind, ref } }) => kind === "container" && ref === source,
  );
  if (containers.length === 0) return [NOT_KNOWN];
  return containers.map(({ answer, volumes }) => {
    if (answer.state === "missing") return NOTHING;
    const container = answer.state === "found" ? answer.object.container : null;
    if (container === null) return NOT_KNOWN;
    const mounts = container.stored.mounts.map((mount) => ({
      ...mount,
      readOnly: mount.readOnly || read_only,
      field: `${field}.Mounts.${mount.target}`,
    }));
    return { mounts, reached: reachedByMounts(mounts, volumes) };
  });
}

const NOT_KNOWN: Part = { mounts: [], reached: null };
const NOTHING: Part = { mounts: [], reached: { bindPaths: [], volumePaths: [], binds: [] } };
