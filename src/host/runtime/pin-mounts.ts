import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { PinError, describeThrown } from "../../domain/errors.js";
import { parseJson } from "../../engine/json/parse-json.js";
import { checkVolume } from "./check-volume.js";
import { hostBindsOf, withSources, type HostBind } from "./host-binds.js";
import { mountIdOf, findMount } from "./mount-table.js";
import type { RunMount } from "./run-mounts.js";
import { walkPath } from "./walk-path.js";
import { writeJson } from "./write-json.js";

/** The folder of the pins, which exist only in this process's mount namespace. */
export const PINS = "/run/dockwarden-runtime";

/** The input of pinning. */
export interface PinJob {
  /** The folder with config.json. */
  readonly bundle: string;
  /** Symbolic links that may be followed. */
  readonly links: readonly string[];
  /** The folder of the pins; PINS. */
  readonly pins: string;
  /** Runs mounts in a private mount namespace. */
  readonly runMounts: (mounts: readonly RunMount[]) => void;
}

/** A bind whose source is open. */
interface Pin extends HostBind {
  readonly fd: number;
  /** The path that the real runtime binds. */
  readonly target: string;
}

/**
 * Pins the sources of all binds of a bundle: walks to each once, and binds it to a path that only this mount
 * namespace has. In this namespace config.json then names these paths; the file itself is not changed.
 *
 * @throws {PinError} When a source cannot be walked to, another object was bound than the one walked to, or dockerd mounted
 *   another one for a volume than its options name.
 */
export function pinMounts(job: PinJob): void {
  const config = readConfig(job.bundle);
  const pins = hostBindsOf(config).map((bind, n) => ({
    ...bind,
    fd: walkPath(bind.source, job.links),
    target: join(job.pins, String(n)),
  }));
  for (const { source, fd } of pins) checkVolume(source, fd, job.links);
  hideMounts(job, pins);
  for (const { fd, target } of pins) makeTarget(target, fstatSync(fd).isDirectory());
  const pinned = join(job.pins, "config.json");
  const sources = new Map(pins.map(({ index, target }) => [index, target]));
  writeFileSync(pinned, writeJson(withSources(config, sources)), { mode: 0o600 });
  const own = openSync(pinned, constants.O_RDONLY);
  const place = { fd: own, target: join(job.bundle, "config.json"), isRecursive: false };
  bind(job, [place]);
  // A container that binds a folder above it must not find the pins of its other binds there, writable.
  job.runMounts([mount("unbindable", "none", job.pins)]);
  bind(job, pins);
}

function readConfig(bundle: string) {
  const file = join(bundle, "config.json");
  try {
    // dockerd wrote it, and the kernel's limit for arguments bounds it.
    return parseJson(readFileSync(file), Infinity);
  } catch (thrown) {
    throw new PinError(`Cannot read "${file}": ${describeThrown(thrown)}`, { cause: thrown });
  }
}

/** Keeps mounts on the folder of pins and on the bundle from appearing in other namespaces. */
function hideMounts({ pins: folder, bundle, runMounts }: PinJob, pins: readonly Pin[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const ids = new Set([folder, bundle].map(mountIdAt));
  for (const { fd, source, isShared } of pins) {
    if (isShared && ids.has(mountId(fd)))
      throw new PinError(
        `Cannot bind source "${source}" with propagation shared: it lies on the mount that holds "${folder}" or the container's bundle. Use rslave`,
      );
  }
  const points = [...ids].map(mountById).filter(({ isShared }) => isShared);
  const slaves = points.map(({ point }) => mount("slave", "none", point));
  runMounts([...slaves, mount("tmpfs", "dockwarden-runtime", folder)]);
  if ([...ids].some((id) => mountById(id).isShared) || mountById(mountIdAt(folder)).isShared)
    throw new PinError(`Cannot pin mounts: "${folder}" is on a shared mount`);
}

function mountIdAt(folder: string): string {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    return mountId(fd);
  } finally {
    closeSync(fd);
  }
}

function mountId(fd: number): string {
  return mountIdOf(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"));
}

function mountById(id: string) {
  const mount = findMount(readFileSync("/proc/self/mountinfo", "utf8"), id);
  if (mount === null) throw new PinError(`Cannot pin mounts: no mount has the id "${id}"`);
  return mount;
}

function makeTarget(target: string, isDirectory: boolean): void {
  if (isDirectory) mkdirSync(target);
  else writeFileSync(target, "");
}

/**
 * Binds open objects to their paths, and compares the two: `mount` might have followed the link of the
 * descriptor itself.
 */
function bind({ runMounts }: PinJob, pins: readonly Pick<Pin, "fd" | "target" | "isRecursive">[]) {
  runMounts(
    pins.map(({ fd, target, isRecursive }) =>
      mount(isRecursive ? "rbind" : "bind", `/proc/${process.pid}/fd/${fd}`, target),
    ),
  );
  for (const { fd, target } of pins) {
    const [walked, bound] = [fstatSync(fd, { bigint: true }), statSync(target, { bigint: true })];
    if (walked.dev !== bound.dev || walked.ino !== bound.ino)
      throw new PinError(`Cannot pin mounts: "${target}" is not the object that was walked to`);
  }
}

function mount(kind: RunMount["kind"], source: string, target: string): RunMount {
  return { kind, source, target };
}
