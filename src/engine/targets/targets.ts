import type { RequestFinding } from "../../domain/call.js";
import { REFERENCE_KINDS } from "../../domain/dockerd-object.js";
import type { Facts } from "../../domain/facts.js";
import type { NamedUse } from "../../domain/named-use.js";
import type { Sharing } from "../../domain/sharing.js";
import type { Sum } from "../../domain/shares.js";
import type { InspectionKind } from "../../domain/settings.js";
import type { FoundReference, Reference, TargetFacts } from "../../domain/target-facts.js";
import { STARTS } from "../../domain/actions.js";
import { namedUseOf } from "./named-use-of.js";
import { mountsNamed } from "../../domain/resolves-mounts.js";
import { copiesFiles, copiesInto } from "../../domain/copies-files.js";
import { referencesOf } from "./references.js";
import { lockFills } from "./fill-locks.js";
import { withJoined } from "./joined-objects.js";
import { lockVolumes, makesVolumes } from "./mounted-volumes.js";
import { relyOn } from "./rely-on.js";
import { targetFactsOf } from "./target-facts-of.js";
import { copiesAfresh, restartsAfresh, changedFilesOf } from "./container-files.js";
import type { CopiedContainers } from "./container-files.js";
import { areOfTargets, kindsFor, startsWhole } from "./kinds-for.js";
import { countExecs, type CountedExecs } from "./container-execs.js";
import { NO_EFFECTS, type Effects, type EvaluationLocks } from "../inflight/registry.js";
import type { Directory } from "../dockerd/directory.js";
import type { EvaluationInspections } from "../dockerd/inspect.js";
import type { InspectionsByProfile } from "../settings/inspections-for.js";
import { objectsMadeBy, usageFor } from "./usage.js";

/** Inspects the objects that requests refer to. */
export interface Targets {
  /**
   * Locks the names that the request relies on and inspects the objects that they mean, as far as a control that holds
   * for the caller needs them. What could not be found out is null, and a gap.
   *
   * @param seen Receives the inspections that are made afresh, for the later steps.
   * @throws {NamesBusyError} If other requests for the same names, or of the same user, take too long.
   */
  readonly lockAndInspect: (
    facts: Facts,
    locks: EvaluationLocks,
    seen: EvaluationInspections,
  ) => Promise<InspectedTargets>;
}

/** The facts with the objects that the request refers to. */
export interface InspectedTargets {
  readonly facts: Facts;
  readonly effects: Effects;
  /** Why the request is refused whatever the policy says. */
  readonly findings: readonly RequestFinding[];
}

/**
 * A name for all volumes that are yet to be created; no reference has this form. A prune locks it as used, requests that
 * create volumes as given, so that a prune never removes a volume before its creator mounts it.
 */
const NEW_VOLUMES = "new volumes";

const ALL_KINDS: ReadonlySet<string> = new Set(REFERENCE_KINDS);

/** @param directory Null if Dockwarden must not inspect dockerd: targets stay unknown. */
export function createTargets(
  inspections: InspectionsByProfile,
  directory: Directory | null,
): Targets {
  return {
    async lockAndInspect(facts, locks, seen) {
      if (directory === null) return { facts, effects: NO_EFFECTS, findings: [] };
      const kinds = kindsFor(facts, inspections);
      const references = referencesOf(facts, ALL_KINDS);
      const named = namedUseOf(facts, references);
      const pruned = facts.request.action === "volume.prune" ? [NEW_VOLUMES] : [];
      const isInspected = areOfTargets(kinds);
      // A request for which nothing is inspected relies on no name, and may still give what others rely on.
      await relyOn(isInspected ? [...named.used, ...pruned] : pruned, locks);
      const keepsFiles = inspections.get(facts.set)?.keepsFiles(facts.overrides) ?? false;
      const question = { facts, kinds, references, locks, seen, keepsFiles };
      if (isInspected) return inspected(directory, question, named, sumsIn(facts, inspections));
      const fills = await lockFills(facts, [], locks, directory);
      const gives = [...givenBy(facts, named, named.made), ...fills.gives];
      return { facts, effects: { ...fills, gives, adds: null }, findings: [] };
    },
  };
}

/** Returns the named volumes that do not exist, or may not: only these are created. */
function missingOf(made: readonly string[], targets: readonly TargetFacts[]): readonly string[] {
  const there = new Set(
    targets.flatMap(({ kind, ref, found }) =>
      kind === "volume" && found === true ? [`volume ${ref}`] : [],
    ),
  );
  return [...new Set(made)].filter((name) => !there.has(name));
}

function newVolumesOf(
  facts: Facts,
  made: readonly string[],
  missing: readonly string[],
): readonly string[] {
  const isCreate = facts.request.action === "container.create";
  const anonymous = isCreate ? (facts.spec?.anonymous_volumes ?? 0) : 0;
  return missing.length > 0 || anonymous > 0 || isNameless(facts, made) ? [NEW_VOLUMES] : [];
}

/** dockerd chooses a name for the volume. */
function isNameless({ request }: Facts, made: readonly string[]): boolean {
  return request.action === "volume.create" && made.length === 0;
}

/** @param missing The volumes that it names and that are not there, or may not be. */
function givenBy(
  facts: Facts,
  { given, made }: NamedUse,
  missing: readonly string[],
): readonly string[] {
  return [...given, ...missing, ...newVolumesOf(facts, made, missing)];
}

async function inspected(
  directory: Directory,
  question: Question,
  named: NamedUse,
  sums: ReadonlySet<Sum>,
): Promise<InspectedTargets> {
  const { facts, kinds, references, locks } = question;
  const { usage, change, gaps } = kinds.has("usage")
    ? await usageFor(facts, sums, directory, locks)
    : NOT_INSPECTED;
  const since = directory.unusedVolumes.moment();
  const found = await findIn(directory, question);
  const { mounted, findings, ...fills } = await lockVolumes(
    directory,
    question,
    found.references,
    since,
  );
  const targets = await targetsOf(directory, question, found);
  const missing = missingOf(named.made, targets);
  const makes = objectsMadeBy(facts, missing.length + (isNameless(facts, named.made) ? 1 : 0));
  return {
    facts: {
      ...facts,
      targets: references && targets,
      sharing: found.sharing ?? facts.sharing,
      usage,
      mounted_volumes: mounted,
      gaps: [...facts.gaps, ...gaps, ...gapsIn(targets)],
    },
    effects: {
      ...fills,
      gives: [...givenBy(facts, named, missing), ...found.changes, ...fills.gives],
      adds: { makes, change },
    },
    findings: [...findings, ...unrunnableIn(facts.request.action, found.references)],
  };
}

/** Finds a container that is started and must not be, whose image may be to blame. */
function unrunnableIn(action: string, found: readonly FoundReference[]): readonly RequestFinding[] {
  if (!STARTS.has(action)) return [];
  return found.flatMap(({ reference: { use, field }, answer }): readonly RequestFinding[] => {
    const container = answer.state === "found" ? answer.object.container : null;
    const why = container?.stored.unrunnable ?? null;
    return why === null || use !== "subject" ? [] : [{ kind: "shape", path: field, detail: why }];
  });
}

async function targetsOf(
  directory: Directory,
  { kinds }: Question,
  { references, filesOf, execsOf }: Found,
): Promise<readonly TargetFacts[]> {
  const dataRoot = kinds.has("mounts") ? (await directory.host.facts())?.data_root : null;
  return references.map((one) => ({
    ...targetFactsOf(one, directory, dataRoot ?? null),
    ...filesOf?.(one),
    ...execsOf?.(one),
  }));
}

function gapsIn(targets: readonly TargetFacts[]): readonly string[] {
  return targets.flatMap(({ found }, index) => (found === null ? [`targets[${index}].found`] : []));
}

interface Question {
  readonly facts: Facts;
  readonly kinds: ReadonlySet<InspectionKind>;
  /** Null if the request could not be read. */
  readonly references: readonly Reference[] | null;
  readonly locks: EvaluationLocks;
  readonly seen: EvaluationInspections;
  /** A control refuses copies and restarts of containers that run. */
  readonly keepsFiles: boolean;
}

interface Found {
  readonly references: readonly FoundReference[];
  /** The containers that a started container joins; null for other requests. */
  readonly sharing: readonly Sharing[] | null;
  /** The names of files that the request changes and copies rely on. */
  readonly changes: readonly string[];
  /** Facts of containers whose files are copied, or which are restarted. */
  readonly filesOf?: CopiedContainers["filesOf"];
  /** Facts of containers in which an exec is created. */
  readonly execsOf?: CountedExecs["execsOf"];
}

/** Finds the objects that the request names, and then those that a started container joins. */
async function findIn(directory: Directory, question: Question): Promise<Found> {
  const { facts, kinds, references, locks, seen } = question;
  const { action } = facts.request;
  if (references === null) return { ...NOTHING_FOUND, changes: changesOf(action, []) };
  const joins = evaluatesJoined(facts, kinds);
  const volumes = kinds.has("mounts");
  const isKept = kinds.has("files");
  const named = references.filter(({ kind }) => kinds.has(kind) || (joins && kind === "container"));
  // What is kept from changing is asked again when it is, and that is what later steps see.
  const wanted = { volumes, seen: isAnew(action, joins) && !isKept ? seen : null };
  const found = await directory.find(facts.user.name, named, wanted);
  if (action === "network.connect")
    await relyOn(namedUseOf(facts, namesOfNetworks(found)).used, locks);
  if (kinds.has("execs")) {
    const creation = { user: facts.user.name, locks, wanted: { ...wanted, seen } };
    return { ...(await countExecs(directory, creation, found)), sharing: null, changes: [] };
  }
  const kept = isKept ? await keptFiles(directory, question, found) : { references: found };
  const changes = changesOf(action, kept.references);
  if (!joins) return { ...kept, sharing: null, changes };
  return { ...kept, ...(await withJoined(directory, question, kept.references)), changes };
}

function changesOf(action: string, found: readonly FoundReference[]): readonly string[] {
  return STARTS.has(action) || copiesInto(action) ? changedFilesOf(found) : [];
}

/** Inspects containers again whose files dockerd copies or which it restarts, once nobody can start them. */
function keptFiles(
  directory: Directory,
  question: Question,
  found: readonly FoundReference[],
): Promise<CopiedContainers> {
  const { facts, kinds } = question;
  if (copiesFiles(facts.request.action)) return copiesAfresh(directory, question, found);
  return restartsAfresh(directory, { ...question, volumes: kinds.has("mounts") }, found);
}

function evaluatesJoined(facts: Facts, kinds: ReadonlySet<InspectionKind>): boolean {
  return startsWhole(facts, kinds) || (kinds.has("joined") && STARTS.has(facts.request.action));
}

/** Returns true if names must be inspected again, past the cache of all requests. */
function isAnew(action: string, joins: boolean): boolean {
  return joins || mountsNamed(action) || makesVolumes(action);
}

/** dockerd may keep the name of a network to which it cannot connect a container, also one that is given by its id. */
function namesOfNetworks(found: readonly FoundReference[]): readonly Reference[] {
  return found.flatMap(({ reference, answer }) =>
    reference.kind === "network" && answer.state === "found"
      ? answer.object.names.map((ref) => ({ ...reference, ref }))
      : [],
  );
}

const NOTHING_FOUND = { references: [], sharing: null };

const NOT_INSPECTED = { usage: null, change: null, gaps: [] };

const NONE: ReadonlySet<never> = new Set();

function sumsIn(
  { set, request, overrides }: Facts,
  inspections: InspectionsByProfile,
): ReadonlySet<Sum> {
  return inspections.get(set)?.sums(request.action, overrides) ?? NONE;
}
