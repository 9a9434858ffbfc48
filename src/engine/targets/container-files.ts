import { copiesThroughMounts } from "../../domain/copies-files.js";
import type { ContainerObject, DockerdObject } from "../../domain/dockerd-object.js";
import type { Facts } from "../../domain/facts.js";
import { isStopped } from "../../domain/is-stopped.js";
import { isOfSwarmTask } from "../../domain/made-by-dockerd.js";
import type { FoundReference, TargetFacts, MountedFacts } from "../../domain/target-facts.js";
import { busy } from "../inflight/busy.js";
import type { EvaluationLocks } from "../inflight/registry.js";
import type { Directory } from "../dockerd/directory.js";
import type { EvaluationInspections } from "../dockerd/inspect.js";
import { findAgain } from "./find-again.js";
import { reachOfMount } from "./target-facts-of.js";

/** A request in which dockerd copies files of a container. */
export interface Copying {
  readonly facts: Facts;
  readonly locks: Pick<EvaluationLocks, "useUntilDone">;
  readonly seen: EvaluationInspections;
  /** No container may start that the request relies on not to run, until dockerd has answered. */
  readonly keepsFiles: boolean;
}

/** A request in which dockerd stops and starts containers. */
export interface Restarting extends Copying {
  /** The volumes of the containers are inspected too. */
  readonly volumes: boolean;
}

/** The containers as they are from now on. */
export interface CopiedContainers {
  readonly references: readonly FoundReference[];
  /** Returns the facts of one of them. */
  readonly filesOf: (one: FoundReference) => FilesFacts;
}

type FilesFacts = Pick<TargetFacts, "running" | "mounted">;

const UNKNOWN: FilesFacts = Object.freeze({ running: null, mounted: null });

/**
 * Inspects the containers of `found` again, once no request can start them, or another container that writes their
 * volumes, before dockerd has answered.
 *
 * @throws {NamesBusyError} If a request that starts one of them takes too long.
 */
export async function copiesAfresh(
  directory: Directory,
  copying: Copying,
  found: readonly FoundReference[],
): Promise<CopiedContainers> {
  const { facts, locks, seen, keepsFiles } = copying;
  const asker = facts.user.name;
  const throughMounts = copiesThroughMounts(facts.request.action);
  const before = found.flatMap(({ answer }) => containersIn(answer));
  const kept = before.flatMap((one) => [
    ...[ANY_FILES, filesOf(one.id)],
    ...(throughMounts ? volumeNamesOf(one.container).map(volumeFilesOf) : []),
  ]);
  if (keepsFiles && !(await locks.useUntilDone([...new Set(kept)]))) throw busy();
  const wanted = { volumes: throughMounts, seen };
  const references = await findAgain(directory, asker, found, wanted);
  const known = new Set(before.map(({ id }) => id));
  const isUnused = (name: string): boolean => directory.unusedVolumes.isUnused(name);
  return {
    references,
    filesOf(one) {
      const [object] = containersIn(one.answer);
      if (object === undefined || !known.has(object.id)) return UNKNOWN;
      const mounted = throughMounts ? mountedOf(one, isUnused) : null;
      return { running: runsIn(object), mounted };
    },
  };
}

/**
 * Inspects the containers of `found` again, once no request can start those that change their root file systems before
 * dockerd has answered: a restart of a stopped container is a start, as long as nobody starts it meanwhile.
 *
 * @throws {NamesBusyError} If a request that starts one of them takes too long.
 */
export async function restartsAfresh(
  directory: Directory,
  { facts, locks, seen, keepsFiles, volumes }: Restarting,
  found: readonly FoundReference[],
): Promise<CopiedContainers> {
  const before = found.flatMap(({ answer }) => containersIn(answer));
  const changing = before.filter(({ container }) => container.rootReadOnly !== true);
  const kept = changing.length === 0 ? [] : [ANY_FILES, ...changing.map(({ id }) => filesOf(id))];
  if (keepsFiles && !(await locks.useUntilDone(kept))) throw busy();
  const references = await findAgain(directory, facts.user.name, found, { volumes, seen });
  const known = new Set(before.map(({ id }) => id));
  return {
    references,
    filesOf(one) {
      const [object] = one.reference.use === "subject" ? containersIn(one.answer) : [];
      if (object === undefined || !known.has(object.id)) return UNKNOWN;
      return { running: runsIn(object), mounted: null };
    },
  };
}

/**
 * Returns what a start of the containers of `found`, or a copy into one, changes, so that copies of their files rely on it. A
 * container that could not be inspected may be any.
 */
export function changedFilesOf(found: readonly FoundReference[]): readonly string[] {
  const subjects = found.filter(({ reference }) => reference.use === "subject");
  const isKnown = subjects.length > 0 && subjects.every(({ answer }) => answer.state !== "unknown");
  const names = subjects
    .flatMap(({ answer }) => containersIn(answer))
    .flatMap(({ id, container }) => [
      filesOf(id),
      ...writtenVolumesOf(container).map(volumeFilesOf),
    ]);
  return isKnown ? names : [...names, ANY_FILES];
}

/**
 * Each copy relies on it, for requests of which nobody knows whose files they change. No reference has this form, nor that of
 * the others.
 */
const ANY_FILES = "files";

function filesOf(id: string): string {
  return `files ${id}`;
}

/** Returns the name on which copies rely that mount the volume. */
export function volumeFilesOf(name: string): string {
  return `files of volume ${name}`;
}

type Container = DockerdObject & { readonly container: ContainerObject };

function containersIn(answer: FoundReference["answer"]): readonly Container[] {
  if (answer.state !== "found") return [];
  const { container } = answer.object;
  return container === null ? [] : [{ ...answer.object, container }];
}

/** A swarm starts the container of a task that it has created, without a request. */
function runsIn({ labels, container: { status } }: Container): boolean | null {
  if (status === "") return null;
  return !isStopped(status) || (status === "created" && isOfSwarmTask(labels));
}

type Mounts = Pick<ContainerObject, "mounts">;

/** Returns the names of the volumes that are mounted in a container, each once. */
function volumeNamesOf({ mounts }: Mounts): readonly string[] {
  const names = mounts.flatMap(({ type, name }) => (type === "volume" ? [name] : []));
  return [...new Set(names)];
}

/** Returns those of them that it can write. */
function writtenVolumesOf({ mounts }: Mounts): readonly string[] {
  return volumeNamesOf({ mounts: mounts.filter(({ readOnly }) => !readOnly) });
}

/**
 * Returns what is mounted in a container from elsewhere; null for what is no container.
 *
 * @param isUnused Returns true for the name of a volume that no code has used.
 */
function mountedOf(
  { answer, volumes }: FoundReference,
  isUnused: (name: string) => boolean,
): readonly MountedFacts[] | null {
  const container = answer.state === "found" ? answer.object.container : null;
  if (container === null) return null;
  return container.mounts
    .filter(({ type }) => type !== "tmpfs")
    .map((mount) => {
      const { type, name, target } = mount;
      if (type === "image") return { target, source: "image", unused: true };
      if (reachOfMount(mount, volumes) !== "none") return { target, source: "host", unused: false };
      return { target, source: "volume", unused: isUnused(name) };
    });
}
