import type { DeviceFacts } from "../../domain/device-facts.js";
import type { Facts } from "../../domain/facts.js";
import type { HostPath } from "../../domain/storage-facts.js";
import { urlOfModule } from "../../files/program-files.js";
import { hostViewOf } from "./disk-view.js";
import { choosesAddresses, withHostRoutes } from "./host-routes.js";
import { isUnder } from "./lexical-paths.js";
import type { PathToResolve, PathPlace } from "./resolve-job.js";
import { createResolverThreads } from "./resolver-threads.js";
import { isOfStoredVolume, isSettled } from "./stored-volumes.js";

/** The parts of the policy that decide which paths need not be resolved. */
export interface ResolvePolicy {
  /** Returns true for a path that is refused by its text, or that no control needs resolved. */
  readonly skip: (path: string) => boolean;
  /** Absolute paths; `*` stands for anything within one component. */
  readonly dockerSockets: readonly string[];
}

/** Fills in the disk's facts about the paths and devices of a request. */
export interface PathResolver {
  /**
   * Returns the facts with host paths and devices resolved, and with the host's routes that a new network would
   * overlap. Facts not found by the deadline stay null and are named in `gaps`: `host_paths[2].resolved`.
   */
  resolve(facts: Facts, policy: ResolvePolicy): Promise<Facts>;
  close(): Promise<void>;
}

export interface PathResolverOptions {
  /** The path at which the host's root directory is visible: `/`, or `/host` in a container. */
  readonly hostRoot: string;
  /** A file with dockerd's process id, whose view of the disk is used instead; null for `hostRoot`. */
  readonly pidFile?: string | null;
  /** Milliseconds that one request's paths may take; default 1000. */
  readonly deadlineMs?: number;
}

/** Returns true if there is something to resolve, so that other requests need not wait for a promise. */
export function needsResolving(facts: Facts): boolean {
  return needsPaths(facts) || choosesAddresses(facts);
}

function needsPaths(facts: Facts): boolean {
  return (facts.host_paths?.length ?? 0) > 0 || (facts.spec?.devices?.length ?? 0) > 0;
}

/** Resolves paths in their own threads, which are started on demand. Users take turns. */
export function createPathResolver({
  hostRoot,
  pidFile = null,
  deadlineMs = 1000,
}: PathResolverOptions): PathResolver {
  const threads = createResolverThreads(
    urlOfModule("build/src/engine/host-paths/resolve-worker.js"),
    deadlineMs,
  );
  return {
    async resolve(given, policy) {
      const facts = await withHostRoutes(given, { hostRoot, pidFile });
      if (!needsPaths(facts)) return facts;
      const subjects = subjectsOf(facts);
      const wanted = subjects.filter(
        ({ path, ofVolume }) => !isUnsafe(path) && (ofVolume || !policy.skip(path)),
      );
      const { dockerSockets } = policy;
      const paths = wanted.map(({ raw, path, readOnly }) => ({ raw, path, readOnly }));
      const host = hostViewOf(hostRoot, pidFile);
      const places =
        paths.length === 0 || host === null
          ? []
          : await threads.run({ host, paths, dockerSockets }, facts.user.name);
      const found = new Map(wanted.map(({ key }, index) => [key, places?.[index] ?? null]));
      const gaps = subjects.filter(
        ({ key, path }) => isUnsafe(path) || (found.has(key) && found.get(key) === null),
      );
      return filledIn(facts, found, [...facts.gaps, ...gaps.map(({ key }) => `${key}.resolved`)]);
    },
    close: () => threads.close(),
  };
}

/** An object with a path, and its location in the facts: `host_paths[2]`. */
interface Subject extends PathToResolve {
  readonly key: string;
  readonly ofVolume: boolean;
}

function subjectsOf(facts: Facts): readonly Subject[] {
  const paths = (facts.host_paths ?? []).map((one, index) => ({
    key: pathKey(index),
    raw: one.raw,
    path: one.path,
    readOnly: one.read_only,
    ofVolume: isOfStoredVolume(one),
  }));
  const devices = (facts.spec?.devices ?? []).map(({ raw, path, cdi }, index) =>
    cdi ? [] : [{ key: deviceKey(index), raw, path, readOnly: false, ofVolume: false }],
  );
  return [...paths, ...devices.flat()];
}

function pathKey(index: number): string {
  return `host_paths[${index}]`;
}

function deviceKey(index: number): string {
  return `spec.devices[${index}]`;
}

/** Returns true for paths that mean something else to this program than to dockerd, or that are not absolute. */
function isUnsafe(path: string): boolean {
  return !path.startsWith("/") || isUnder(path, "/proc") || isUnder(path, "/dev/fd");
}

function filledIn(
  facts: Facts,
  found: ReadonlyMap<string, PathPlace | null>,
  gaps: readonly string[],
): Facts {
  const devices = facts.spec?.devices?.map((device, index) =>
    placedDevice(device, found.get(deviceKey(index))),
  );
  const spec = facts.spec && { ...facts.spec, devices: devices ?? null };
  const placing = (path: HostPath, index: number): HostPath =>
    placed(path, found.get(pathKey(index)));
  const host_paths = facts.host_paths?.map(placing) ?? null;
  return { ...withoutSettled({ ...facts, host_paths }), spec, gaps };
}

/** A working directory in what only root can replace needs nothing either. */
function withoutSettled(facts: Facts): Facts {
  const { host_paths, inside_binds } = facts;
  if (host_paths === null) return facts;
  const settled_paths = host_paths.filter(isSettled).map(({ field, path }) => ({ field, path }));
  if (settled_paths.length === 0) return facts;
  const settled = new Set(settled_paths.map(({ field }) => field));
  const left = inside_binds?.filter(
    ({ kind, source_field }) => kind !== "working_dir" || !settled.has(source_field),
  );
  return {
    ...facts,
    host_paths: host_paths.filter((path) => !isSettled(path)),
    settled_paths,
    inside_binds: left ?? null,
  };
}

function placed(path: HostPath, place: PathPlace | null | undefined): HostPath {
  if (place === undefined) return path;
  // The mounts below are unknown, too.
  if (place === null) return { ...path, read_only: path.read_only && path.read_only_below };
  return {
    ...path,
    resolved: place.resolved,
    exists: place.exists,
    file_type: place.fileType,
    docker_socket: place.dockerSocket,
    writers: place.writers,
    read_only: path.read_only && (path.read_only_below || !place.mountsBelow),
  };
}

function placedDevice(device: DeviceFacts, place: PathPlace | null | undefined): DeviceFacts {
  if (!place) return device;
  return { ...device, resolved: place.resolved, is_dir: place.fileType === "directory" };
}
