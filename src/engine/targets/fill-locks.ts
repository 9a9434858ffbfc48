import { STARTS } from "../../domain/actions.js";
import { copiesInto } from "../../domain/copies-files.js";
import type { Facts } from "../../domain/facts.js";
import type { MountFacts } from "../../domain/storage-facts.js";
import type { FoundReference } from "../../domain/target-facts.js";
import { volumeMountsIn } from "../facts/storage/filled-volumes.js";
import type { Directory } from "../dockerd/directory.js";
import { busy } from "../inflight/busy.js";
import type { Effects, EvaluationLocks } from "../inflight/registry.js";
import { volumeFilesOf } from "./container-files.js";
import { relyOn } from "./rely-on.js";

/** The effects of a request on others while it fills volumes or runs code with them. */
export type FillEffects = Required<Omit<Effects, "adds">>;

/** A request that fills nothing and writes nothing. */
const NO_FILLS: FillEffects = Object.freeze({
  ...{ gives: [], alone: [], untilAnswered: false },
  begin: () => undefined,
});

/**
 * Names for a volume that is being filled, and for one in which code may begin to write. A fill gives the first alone, so
 * that it excludes other fills, and relies on the second: it is evaluated again if a container with the volume started
 * meanwhile. A start relies on the first and gives the second: starts do not exclude each other. No reference has these
 * forms.
 */
const filling = (volume: string): string => `filled volume ${volume}`;
const writing = (volume: string): string => `written volume ${volume}`;

/** Each fill gives the one and relies on the other, for requests of which nobody knows in which volumes they write. */
const ANY_FILLING = "filled volumes";
const ANY_WRITING = "written volumes";

/** Requests by which swarm starts containers by itself, now or later. */
const STARTS_TASKS: ReadonlySet<string> = new Set(["service.create", "service.update"]);

/** Returns true if the container that `action` is about, and its volumes, must be known. */
export function writesInVolumes(action: string): boolean {
  return STARTS.has(action) || copiesInto(action);
}

/**
 * Locks the volumes that a request fills or writes in, whoever sends it: a caller of another profile may rely on it.
 *
 * @param found What the request refers to; of containers alone it matters.
 * @throws {NamesBusyError} If others fill or write for too long.
 */
export async function lockFills(
  facts: Facts,
  found: readonly FoundReference[],
  locks: Pick<EvaluationLocks, "use" | "wait">,
  { unusedVolumes }: Pick<Directory, "unusedVolumes">,
): Promise<FillEffects> {
  const { action } = facts.request;
  if (action === "container.create") return lockFilled(volumesFilledBy(facts), locks);
  const written = writtenBy(facts, found);
  // An archive may take as long as its client likes, and dockerd answers pings meanwhile.
  if (written?.length === 0) return { ...NO_FILLS, untilAnswered: copiesInto(action) };
  await relyOn(written?.map(filling) ?? [ANY_FILLING], locks);
  return effectsOf(action, written, () => {
    if (written === null) unusedVolumes.allUsed();
    else unusedVolumes.used(written, facts.user.name);
  });
}

function effectsOf(
  action: string,
  written: readonly string[] | null,
  begin: () => void,
): FillEffects {
  const gives = written?.map(writing) ?? [ANY_WRITING];
  if (copiesInto(action)) return { ...NO_FILLS, gives, untilAnswered: true };
  return { ...NO_FILLS, gives, begin };
}

/** A fill keeps copies away from the files of the volumes, too. */
async function lockFilled(
  volumes: readonly string[],
  locks: Pick<EvaluationLocks, "use" | "wait">,
): Promise<FillEffects> {
  if (volumes.length === 0) return NO_FILLS;
  const alone = volumes.map(filling);
  // What another fill creates is known only then. Relying on it would have all that wait evaluated again, each time.
  if (!(await locks.wait(alone))) throw busy();
  await relyOn([...volumes.map(writing), ANY_WRITING], locks);
  const gives = [...alone, ANY_FILLING, ...volumes.map(volumeFilesOf)];
  return { ...NO_FILLS, gives, alone, untilAnswered: true };
}

function volumesFilledBy({ spec }: Facts): readonly string[] {
  return namesOf(volumeMountsIn(spec?.mounts ?? []).filter(({ fills }) => fills));
}

/** Null if it is not known. */
function writtenBy(facts: Facts, found: readonly FoundReference[]): readonly string[] | null {
  const { action } = facts.request;
  if (STARTS_TASKS.has(action)) return volumesOfTasks(facts);
  return writesInVolumes(action) ? volumesOfContainers(found) : [];
}

/** Null also for an update that goes back to an earlier specification, which the request does not show. */
function volumesOfTasks({ spec, swarm }: Facts): readonly string[] | null {
  const mounts = spec?.mounts ?? null;
  if (mounts === null || swarm?.rollback !== "") return null;
  return namesOf(volumeMountsIn(mounts));
}

/** Returns the volumes of the containers that a request is about, as `volumesMountedBy` does. */
export function volumesOfContainers(found: readonly FoundReference[]): readonly string[] | null {
  return volumesMountedBy(found.filter(({ reference }) => reference.use === "subject"));
}

/** Returns volume names; null without a container, if one could not be inspected, or if a name is not shown. */
export function volumesMountedBy(found: readonly FoundReference[]): readonly string[] | null {
  const there = found.filter(({ answer }) => answer.state !== "missing");
  const containers = there.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.object.container ?? []) : [],
  );
  if (found.length === 0 || containers.length < there.length) return null;
  const mounts = containers.flatMap(({ stored }) => stored.mounts);
  const names = mounts.filter(({ type }) => type === "volume").map(({ name }) => name);
  return names.includes("") ? null : [...new Set(names)];
}

/** A volume without a name is dockerd's to make, and nobody else has it yet. */
function namesOf(mounts: readonly MountFacts[]): readonly string[] {
  return [...new Set(mounts.map(({ source }) => source))].filter((name) => name !== "");
}
