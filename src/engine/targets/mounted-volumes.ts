import type { RequestFinding } from "../../domain/call.js";
import type { Facts } from "../../domain/facts.js";
import type { MountedVolume, MountFacts } from "../../domain/storage-facts.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import type { Directory } from "../dockerd/directory.js";
import { kindOfVolume, volumeMountsIn } from "../facts/storage/filled-volumes.js";
import type { InspectionKind } from "../../domain/settings.js";
import type { EvaluationLocks } from "../inflight/registry.js";
import { heldNames, otherwiseDescribed, reliedOnToMake, takenBy } from "./held-volumes.js";
import { relyOn } from "./rely-on.js";
import { lockFills, volumesOfContainers, writesInVolumes, type FillEffects } from "./fill-locks.js";

/** Requests that create a volume if it is missing. */
const MAKING: ReadonlySet<string> = new Set(["container.create", "volume.create"]);

/** Returns true for a request that creates a volume if it is missing, which must be known. */
export function makesVolumes(action: string): boolean {
  return MAKING.has(action);
}

/** A request that may mount or fill volumes, with its context. */
interface Question {
  readonly facts: Facts;
  readonly kinds: ReadonlySet<InspectionKind>;
  readonly locks: Pick<EvaluationLocks, "use" | "wait" | "isStale">;
}

/** The effects of a request on volumes, and the volumes that it mounts. */
interface LockedVolumes extends FillEffects {
  readonly mounted: Facts["mounted_volumes"];
  /** Why the request is refused whatever the policy says. */
  readonly findings: readonly RequestFinding[];
}

/**
 * Locks the volumes that a request fills or writes in, and finds those that a new container mounts. What was missing may be
 * created by this request: it is remembered once the request is allowed.
 *
 * @param since A moment of `unusedVolumes` before dockerd was asked.
 * @throws {NamesBusyError} If others fill or write for too long.
 */
export async function lockVolumes(
  directory: Pick<Directory, "unusedVolumes" | "volumesInUse">,
  { facts, kinds, locks }: Question,
  found: readonly FoundReference[],
  since: number,
): Promise<LockedVolumes> {
  const effects = await lockFills(facts, found, locks, directory);
  const missing = missingIn(facts, found);
  const taken = takenBy(facts, found);
  if (missing.length > 0) await relyOn(reliedOnToMake(missing), locks);
  const { unusedVolumes } = directory;
  const fillable = kinds.has("fills") ? namesMountedBy(facts) : [];
  const names = [...missing.map(({ ref }) => ref), ...fillable];
  const users = await usersOf(directory, facts.user.name, names);
  return {
    ...effects,
    gives: [...effects.gives, ...taken],
    untilAnswered: effects.untilAnswered || taken.length > 0,
    mounted: kinds.has("fills")
      ? mountedVolumesOf(facts, found, { unusedVolumes, users }, since)
      : facts.mounted_volumes,
    findings: [...heldNames(missing, users, locks.isStale()), ...otherwiseDescribed(facts, found)],
    begin() {
      for (const { ref } of missing) unusedVolumes.missing(ref, since, facts.user.name);
      effects.begin();
    },
  };
}

function missingIn({ request }: Facts, found: readonly FoundReference[]): readonly Reference[] {
  if (!makesVolumes(request.action)) return [];
  return found.flatMap(({ answer, reference }) =>
    answer.state === "missing" && reference.kind === "volume" ? [reference] : [],
  );
}

/**
 * Returns the volumes that a new container mounts and who uses them, once fills and starts are locked; null where it is not
 * known. A request that writes in the volumes of a container that exists mounts none.
 */
function mountedVolumesOf(
  facts: Facts,
  found: readonly FoundReference[],
  known: KnownVolumes,
  since: number,
): readonly MountedVolume[] | null {
  const { action } = facts.request;
  if (action === "container.create") return mountedBy(facts, found, known, since);
  return writesInVolumes(action) && volumesOfContainers(found) === null ? null : [];
}

interface KnownVolumes {
  readonly unusedVolumes: Directory["unusedVolumes"];
  readonly users: Users;
}

function namesMountedBy({ request, spec }: Facts): readonly string[] {
  if (request.action !== "container.create") return [];
  const named = volumeMountsIn(spec?.mounts ?? []).map(({ source }) => source);
  return named.filter((name) => name !== "");
}

function mountedBy(
  { spec, volumes }: Facts,
  found: readonly FoundReference[],
  { unusedVolumes, users }: KnownVolumes,
  since: number,
): readonly MountedVolume[] | null {
  if (!spec?.mounts) return null;
  return volumeMountsIn(spec.mounts).map((mount): MountedVolume => {
    const answers = found
      .filter(({ reference: { kind, ref } }) => kind === "volume" && ref === mount.source)
      .map(({ answer }) => answer);
    const described = volumes?.find(({ field }) => field === mount.field) ?? null;
    const exists = existenceOf(mount, answers);
    const missingSince = exists === false ? since : undefined;
    return {
      ...{ field: mount.field, name: mount.source, fills: mount.fills, exists },
      kind: kindOfVolume(answers, described),
      unused: mount.source === "" || unusedVolumes.isUnused(mount.source, missingSince),
      containers: usedBy(mount, users, "containers"),
      running: usedBy(mount, users, "running"),
    };
  });
}

type Users = Awaited<ReturnType<Directory["volumesInUse"]>> | null;

/** Null where dockerd does not say: then nobody knows who uses them. */
async function usersOf(
  directory: Pick<Directory, "volumesInUse">,
  asker: string,
  names: readonly string[],
): Promise<Users> {
  try {
    return await directory.volumesInUse(asker, [...new Set(names)]);
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
