import { inheritsFiles, mountsNamed, resolvesMounts } from "../../domain/resolves-mounts.js";
import type { Facts } from "../../domain/facts.js";
import type { HostPath } from "../../domain/storage-facts.js";
import type { FoundReference, Reference } from "../../domain/target-facts.js";
import { joinedFilePathsOf, ownFilePathsOf, type FindContainers } from "./inherited-files.js";
import { restartsByItself } from "./kinds-for.js";
import { withNewMounts } from "./new-mounts.js";
import { referencesOf } from "./references.js";
import { storedFactsOf, type StoredFacts } from "./stored-facts-of.js";
import { MAX_HOST_PATHS } from "../facts/input-limits.js";
import type { Directory } from "../dockerd/directory.js";
import type { EvaluationInspections } from "../dockerd/inspect.js";
import type { InspectionsByProfile } from "../settings/inspections-for.js";

/** Finds out what dockerd will mount for a container that exists, and what the volumes of a new one are. */
export interface StoredMounts {
  /**
   * The facts with the paths of the host that dockerd resolves again in this request, or that it reaches by what a new
   * container mounts by name, as far as a control that holds for the caller asks for them. What could not be found out is null, and a gap.
   *
   * @param seen The inspections of this evaluation. The cache of all requests is not used, because a path may have changed
   *   since.
   */
  into(facts: Facts, seen: EvaluationInspections): Promise<Facts>;
}

/** @param directory Null where dockerd may not be asked: only what the request itself names is known. */
export function createStoredMounts(
  inspections: InspectionsByProfile,
  directory: Directory | null,
): StoredMounts {
  return {
    async into(facts, seen) {
      if (directory === null || !isAsked(facts, inspections)) return facts;
      const asker = facts.user.name;
      const find: FindContainers = (references) =>
        directory.find(asker, references, { volumes: true, seen });
      const dataRoot = async () => (await directory.host.facts())?.data_root ?? null;
      const { action } = facts.request;
      if (!resolvesMounts(action))
        return withJoined(await mountingNew(facts, find), find, dataRoot);
      const containers = referencesOf(facts, CONTAINER)?.filter(isSubject) ?? [];
      if (containers.length === 0) return facts;
      const found = await find(containers);
      const files = await filesOf(found, action, find, dataRoot);
      return withFiles(withStored(facts, storedFactsOf(found)), files);
    },
  };
}

async function mountingNew(facts: Facts, find: FindContainers): Promise<Facts> {
  if (!mountsNamed(facts.request.action)) return facts;
  const mounted = referencesOf(facts, MOUNTED)?.filter((one) => isMounted(facts, one)) ?? [];
  if (mounted.length === 0) return facts;
  const found = await find(mounted);
  const reached = withNewMounts(facts, found);
  const isUnknown = reached.host_paths === null && facts.host_paths !== null;
  return { ...facts, ...reached, gaps: isUnknown ? [...facts.gaps, "host_paths"] : facts.gaps };
}

const MOUNTED: ReadonlySet<string> = new Set(["container", "volume"]);

function isMounted({ sharing }: Facts, { kind, use, ref }: Reference): boolean {
  if (kind === "volume") return use === "mount";
  return sharing?.some((one) => one.kind === "volumes" && one.ref === ref) ?? true;
}

type DataRoot = () => Promise<string | null>;

/** A container that is created joins another when it starts, and one of a build at once. */
async function withJoined(facts: Facts, find: FindContainers, dataRoot: DataRoot): Promise<Facts> {
  if (!inheritsFiles(facts.request.action)) return facts;
  const sharing = facts.sharing?.filter(({ kind }) => kind === "network") ?? [];
  if (sharing.length === 0) return facts;
  return withFiles(facts, await joinedFilePathsOf(sharing, find, await dataRoot()));
}

/** Returns the files that dockerd binds from the host for containers which exist; null where they are not known. */
async function filesOf(
  found: readonly FoundReference[],
  action: string,
  find: FindContainers,
  dataRoot: DataRoot,
): Promise<readonly HostPath[] | null> {
  const containers = found.flatMap(({ answer }) =>
    answer.state === "found" ? (answer.object.container ?? []) : [],
  );
  const joined = inheritsFiles(action) ? containers.flatMap(({ sharing }) => sharing) : [];
  if (joined.length === 0 && containers.every(({ stored }) => stored.files.length === 0)) return [];
  const root = await dataRoot();
  const lists = [
    ...containers.map((one) => ownFilePathsOf(one, root)),
    await joinedFilePathsOf(joined, find, root),
  ];
  const known = lists.filter((list) => list !== null);
  return known.length < lists.length ? null : known.flat();
}

function withFiles(facts: Facts, files: readonly HostPath[] | null): Facts {
  const { host_paths: others, gaps } = facts;
  const known = others !== null && files !== null && others.length + files.length <= MAX_HOST_PATHS;
  const isNew = files === null && !gaps.includes("host_paths");
  return {
    ...facts,
    host_paths: known ? [...others, ...files] : null,
    gaps: isNew ? [...gaps, "host_paths"] : gaps,
  };
}

const CONTAINER: ReadonlySet<string> = new Set(["container"]);

function isSubject({ use }: Reference): boolean {
  return use === "subject";
}

function isAsked(facts: Facts, inspections: InspectionsByProfile): boolean {
  const { set, request, overrides, spec } = facts;
  const { action } = request;
  if (![resolvesMounts, mountsNamed, inheritsFiles].some((is) => is(action))) return false;
  if (action === "container.update" && !restartsByItself(spec)) return false;
  // What a build joins is asked for by the controls that need it when a container starts.
  const asking = resolvesMounts(action) || mountsNamed(action) ? action : "container.start";
  return inspections.get(set)?.kinds(asking, overrides).has("stored") ?? false;
}

function withStored(facts: Facts, stored: StoredFacts): Facts {
  const isUnknown = stored.host_paths === null;
  const named = facts.host_paths;
  return {
    ...facts,
    ...stored,
    host_paths:
      named === null || stored.host_paths === null ? null : [...named, ...stored.host_paths],
    gaps: isUnknown ? [...facts.gaps, "host_paths"] : facts.gaps,
  };
}
