import { parentPort } from "node:worker_threads";
import { openHostDisk } from "./host-disk.js";
import type { HostDisk, Stat } from "./host-disk.js";
import { createWriters, type Writers } from "./path-writers.js";
import type {
  PathToResolve,
  PathPlace,
  ResolveJob,
  ResolveResult,
  ThreadReady,
} from "./resolve-job.js";
import { ownThread } from "./thread-state.js";

/** The kernel's limit, MAXSYMLINKS of path_resolution(7). */
const MAX_LINKS = 40;
const PROC = "/proc";
/**
 * The components that are examined for one path, including those of its links; honest paths have two dozen. A link's
 * text may have 2,000, and a path 40 such links, which any user can create in their own folder.
 */
const MAX_STEPS = 512;
/** The same for all paths of one request. */
const MAX_STEPS_OF_REQUEST = 4096;

/** The reason why a path does not resolve; a gap to the caller. */
class UnresolvableError extends Error {
  override readonly name = "UnresolvableError";
}

/** The position of a walk: a path below the host's root without links, and what is there. */
interface Step {
  readonly path: string;
  readonly stat: Stat | null;
}

/** The end of a walk, and who could redirect it. */
interface Walked extends Step {
  readonly writers: Writers;
}

/** The components that may still be examined. */
interface Left {
  steps: number;
}

parentPort?.postMessage({ thread: ownThread() } satisfies ThreadReady);

parentPort?.on("message", (job: ResolveJob) => {
  parentPort?.postMessage({ id: job.id, places: placesOf(job) } satisfies ResolveResult);
});

function placesOf({ host, paths, dockerSockets }: ResolveJob): (PathPlace | null)[] {
  const disk = openHostDisk(host);
  const sockets = dockerSockets.flatMap((pattern) => expand(disk, pattern)).flatMap(walkedOrNone);
  // The administrator writes the patterns, so they do not count.
  const left = { steps: MAX_STEPS_OF_REQUEST };
  return paths.map((path) => placeOf(disk, path, sockets, left));

  function walkedOrNone(path: string): Step[] {
    const step = tryWalk(disk, path, { steps: MAX_STEPS });
    return step === null ? [] : [step];
  }
}

/**
 * Returns the place that a path leads to. dockerd cleans some paths before the kernel sees them and others
 * not; if that makes a difference the path does not resolve.
 */
function placeOf(
  disk: HostDisk,
  { raw, path, readOnly }: PathToResolve,
  sockets: Step[],
  left: Left,
): PathPlace | null {
  const step = tryWalk(disk, path, left);
  if (step === null) return null;
  if (raw.includes("..") && tryWalk(disk, raw, left)?.path !== step.path) return null;
  return {
    resolved: step.path,
    exists: step.stat !== null,
    fileType: typeOf(step.stat),
    dockerSocket: sockets.some((socket) => isSame(socket, step)),
    mountsBelow: readOnly && disk.hasMountsBelow(step.path),
    writers: step.writers,
  };
}

function isSame(socket: Step, step: Step): boolean {
  if (socket.path === step.path) return true;
  if (socket.stat === null || step.stat === null) return false;
  return socket.stat.dev === step.stat.dev && socket.stat.ino === step.stat.ino;
}

function tryWalk(disk: HostDisk, path: string, left: Left): Walked | null {
  try {
    return walk(disk, path, left);
  } catch {
    // On any error of the disk (permission, loop, I/O) the path does not resolve.
    return null;
  }
}

/** Follows a path as the kernel would below the host's root, where links to absolute paths start again. */
function walk(disk: HostDisk, path: string, left: Left): Walked {
  if (!path.startsWith("/")) throw new UnresolvableError("not absolute");
  const todo = namesOf(path);
  const start: Step = { path: "/", stat: disk.stat("/") };
  const writers = createWriters();
  let here = start;
  let links = 0;
  let steps = 0;
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    countStep(++steps, left);
    const next = enter(disk, here, name);
    writers.add(here.stat, next.stat);
    if (next.stat?.isSymbolicLink() !== true) {
      here = next;
      continue;
    }
    if (++links > MAX_LINKS) throw new UnresolvableError("too many links");
    const target = disk.link(next.path);
    if (target.startsWith("/")) here = start;
    todo.push(...namesOf(target));
  }
  return { ...here, writers: writers.found() };
}

function countStep(steps: number, left: Left): void {
  left.steps -= 1;
  if (steps > MAX_STEPS || left.steps < 0) throw new UnresolvableError("too many steps");
}

/** Returns the names of a path, the last first; a slash at the end requires a directory, and dockerd drops it. */
function namesOf(path: string): string[] {
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .reverse();
}

/** Enters the next component. /proc is refused: it differs for each process that reads it. */
function enter(disk: HostDisk, here: Step, name: string): Step {
  if (here.stat !== null && !here.stat.isDirectory())
    throw new UnresolvableError("not a directory");
  if (name === "..") return parentOf(disk, here);
  const path = here.path === "/" ? `/${name}` : `${here.path}/${name}`;
  if (path === PROC) throw new UnresolvableError("under /proc");
  return { path, stat: here.stat === null ? null : disk.stat(path) };
}

function parentOf(disk: HostDisk, here: Step): Step {
  if (here.stat === null) throw new UnresolvableError("the parent of what is missing");
  const path = here.path.slice(0, here.path.lastIndexOf("/")) || "/";
  return { path, stat: disk.stat(path) };
}

/** Returns the paths that match a pattern; `*` matches within one component. */
function expand(disk: HostDisk, pattern: string): string[] {
  const parts = pattern.split("/").filter((part) => part !== "");
  let paths = [""];
  for (const part of parts) {
    paths = part.includes("*")
      ? paths.flatMap((path) => matches(disk, path, part))
      : paths.map((path) => `${path}/${part}`);
  }
  return paths;
}

function matches(disk: HostDisk, path: string, part: string): string[] {
  const folder = tryWalk(disk, path === "" ? "/" : path, { steps: MAX_STEPS });
  if (folder?.stat?.isDirectory() !== true) return [];
  return disk
    .names(folder.path)
    .filter((name) => globMatches(part.split("*"), name))
    .map((name) => `${path}/${name}`);
}

/** Matches pieces in order: the first at the start, the last at the end. */
function globMatches(pieces: readonly string[], name: string): boolean {
  const first = pieces.at(0) ?? "";
  const last = pieces.at(-1) ?? "";
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}

const TYPES = [
  ["isDirectory", "directory"],
  ["isFile", "file"],
  ["isSocket", "socket"],
  ["isBlockDevice", "block"],
  ["isCharacterDevice", "char"],
  ["isFIFO", "fifo"],
] as const;

function typeOf(stat: Stat | null): string {
  if (stat === null) return "missing";
  const type = TYPES.find(([test]) => stat[test]());
  if (type === undefined) throw new UnresolvableError("a file of no known type");
  return type[1];
}
