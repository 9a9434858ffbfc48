import { STARTS } from "../domain/actions.js";
import type { Facts } from "../domain/facts.js";
import type { MountedVolume, MountFacts } from "../domain/storage-facts.js";
import type { FoundReference } from "../domain/target-facts.js";
import { kindOfVolume, volumeMountsIn } from "../facts/storage/filled-volumes.js";
import type { Directory } from "../dockerd/directory.js";
import { busy } from "../inflight/busy.js";
import type { EvaluationLocks } from "../inflight/registry.js";

/** What is known of the volumes that a request mounts, and what it keeps others from. */
export interface Fills {
  /** Null if dockerd did not answer. */
  readonly mounted: readonly MountedVolume[] | null;
  /** Names that the request gives, as long as it fills volumes or runs code with them. */
  readonly gives: readonly string[];
  /** Only dockerd's answer shows that it is done. */
  readonly untilAnswered: boolean;
}

/** A request that fills nothing and writes nothing. */
export const NO_FILLS: Fills = Object.freeze({ mounted: [], gives: [], untilAnswered: false });

/**
 * Names for a volume that is being filled, and for one in which code may begin to write. A fill relies on both, so that
 * it excludes other fills, and is evaluated again if a container with the volume started meanwhile. A start relies on the
 * first and gives the second: starts do not exclude each other. No reference has these forms.
 */
const filling = (volume: string): string => `filled volume ${volume}`;
const writing = (volume: string): string => `written volume ${volume}`;

/** Requests by which code begins to write in the volumes of a container, or dockerd does for a client. */
const WRITING: ReadonlySet<string> = new Set([...STARTS, "container.archive_put"]);

/** Requests that create a volume if it is missing. */
const MAKING: ReadonlySet<string> = new Set(["container.create", "volume.create"]);

const NOT_KNOWN: Fills = Object.freeze({ ...NO_FILLS, mounted: null });

/** Returns true if the volumes of the container that `action` is about must be known. */
export function writesInVolumes(action: string): boolean {
  return WRITING.has(action);
}

/** Returns true for a request that creates a volume if it is missing, which must be known. */
export function makesVolumes(action: string): boolean {
  return MAKING.has(action);
}

/**
 * Remembers which volumes were missing when a request was evaluated that creates them.
 *
 * @param since A moment of `unusedVolumes` before dockerd was asked.
 */
export function rememberMissing(
  { unusedVolumes }: Pick<Directory, "unusedVolumes">,
  found: readonly FoundReference[],
  since: number,
): void {
  const volumes = found.filter(({ reference }) => reference.kind === "volume");
  for (const { reference, answer } of volumes)
    if (answer.state === "missing") unusedVolumes.missing(reference.ref, since);
}

/** Remembers that tasks of a service, which start without a request, use its volumes. */
export function rememberTasks(
  { unusedVolumes }: Pick<Directory, "unusedVolumes">,
  { request, spec }: Facts,
): void {
  if (!request.action.startsWith("service.")) return;
  unusedVolumes.used(volumeMountsIn(spec?.mounts ?? []).map(({ source }) => source));
}

/**
 * Locks the volumes that a request fills or writes in, and asks who uses those that it mounts.
 *
 * @throws {NamesBusyError} If others fill or write for too long.
 */
export async function lockFills(
  facts: Facts,
  found: readonly FoundReference[],
  locks: Pick<EvaluationLocks, "use">,
  directory: Directory,
): Promise<Fills> {
  const { action } = facts.request;
  if (action === "container.create") return fillsOf(facts, found, locks, directory);
  if (!WRITING.has(action)) return NO_FILLS;
  const volumes = volumesOf(found);
  if (volumes === null) return NOT_KNOWN;
  if (volumes.length === 0) return NO_FILLS;
  if (!(await locks.use(volumes.map(filling)))) throw busy();
  if (STARTS.has(action)) directory.unusedVolumes.used(volumes);
  // An archive may take as long as its client likes, and dockerd answers pings meanwhile.
  const untilAnswered = action === "container.archive_put";
  return { mounted: [], gives: volumes.map(writing), untilAnswered };
}

/** Null where a container could not be inspected. */
function volumesOf(found: readonly FoundReference[]): readonly string[] | null {
  const subjects = found.filter(({ reference }) => reference.use === "subject");
  if (subjects.some(({ answer }) => answer.state === "unknown")) return null;
  const mounts = subjects.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.object.container?.stored.mounts ?? []) : [],
  );
  return [...new Set(mounts.filter(({ type }) => type === "volume").map(({ name }) => name))];
}

async function fillsOf(
  { spec, volumes, user }: Facts,
  found: readonly FoundReference[],
  locks: Pick<EvaluationLocks, "use">,
  directory: Directory,
): Promise<Fills> {
  const mounts = volumeMountsIn(spec?.mounts ?? []);
  const filled = new Set(mounts.filter(isFilledByName).map(({ source }) => source));
  const keys = [...filled].map(filling);
  if (!(await locks.use([...keys, ...[...filled].map(writing)]))) throw busy();
  const users = await usersOf(directory, user.name, mounts);
  const mounted = mounts.map((mount): MountedVolume => {
    const answers = found
      .filter(({ reference: { kind, ref } }) => kind === "volume" && ref === mount.source)
      .map(({ answer }) => answer);
    const described = volumes?.find(({ field }) => field === mount.field) ?? null;
    return {
      ...{ field: mount.field, name: mount.source, fills: mount.fills },
      kind: kindOfVolume(answers, described),
      exists: existenceOf(mount, answers),
      unused: mount.source === "" || directory.unusedVolumes.isUnused(mount.source),
      containers: usedBy(mount, users, "containers"),
      running: usedBy(mount, users, "running"),
    };
  });
  return { mounted, gives: keys, untilAnswered: keys.length > 0 };
}

function isFilledByName({ fills, source }: MountFacts): boolean {
  return fills && source !== "";
}

type Users = Awaited<ReturnType<Directory["volumesInUse"]>> | null;

/** Null where dockerd does not say: then nobody knows who uses them. */
async function usersOf(
  directory: Directory,
  asker: string,
  mounts: readonly MountFacts[],
): Promise<Users> {
  const names = [...new Set(mounts.map(({ source }) => source))].filter((name) => name !== "");
  try {
    return await directory.volumesInUse(asker, names);
  } catch {
    return null;
  }
}

function usedBy({ source }: MountFacts, users: Users, who: "containers" | "running") {
  if (source === "") return 0;
  return users?.get(source)?.[who] ?? null;
}

/** dockerd creates a volume without a name afresh. */
function existenceOf({ source }: MountFacts, answers: readonly FoundReference["answer"][]) {
  if (source === "") return false;
  const states = new Set(answers.map(({ state }) => state));
  if (states.size !== 1 || states.has("unknown")) return null;
  return states.has("found");
}
