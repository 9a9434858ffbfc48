import { closeSync, constants, fstatSync, openSync, readlinkSync } from "node:fs";
import { PinError, describeThrown } from "../../domain/errors.js";
import { isRootsAlone } from "./is-roots-alone.js";

/** Linux's O_PATH, which Node lacks: a descriptor that refers to a path without opening its content. */
const O_PATH = 0o10000000;
const PLACE = O_PATH | constants.O_NOFOLLOW;

/** The kernel's own limit for links in one path. */
const MAX_LINKS = 40;

/** A directory on the way from `/`. */
interface Step {
  readonly fd: number;
  /** Its path without links: `/run/docker`; `""` for the root. */
  readonly path: string;
}

interface Walk {
  readonly source: string;
  readonly links: readonly string[];
  /** The directories on the way; the last is the current one. */
  readonly steps: Step[];
  /** Remaining components, the next one last. */
  readonly left: string[];
  followed: number;
}

/**
 * Opens the object at `source`, name by name from `/`, following only the symbolic links that `links` lists.
 *
 * Opens each name in the directory that was opened before, so that moving directories in the meantime has no effect.
 *
 * @returns a descriptor with O_PATH, which the caller closes.
 * @throws {PinError} When the path is not absolute, has `..`, leads through another link, or does not exist.
 */
export function walkPath(source: string, links: readonly string[]): number {
  const left = namesOf(source);
  if (!source.startsWith("/") || left.includes(".."))
    throw refuse(source, 'it must be an absolute path without ".."');
  const steps: Step[] = [{ fd: openSync("/", PLACE | constants.O_DIRECTORY), path: "" }];
  const walk: Walk = { source, links, steps, left, followed: 0 };
  try {
    for (let name = left.pop(); name !== undefined; name = left.pop()) take(walk, name);
    return openSync(`/proc/self/fd/${here(walk).fd}`, O_PATH);
  } finally {
    for (const { fd } of steps) closeSync(fd);
  }
}

/** Returns the names in a path, the first one last. */
function namesOf(path: string): string[] {
  return path
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .reverse();
}

function here({ steps }: Walk): Step {
  const step = steps.at(-1);
  if (step === undefined) throw new Error("A walk begins at the root");
  return step;
}

function take(walk: Walk, name: string): void {
  if (name === "..") {
    back(walk, 1);
    return;
  }
  const parent = here(walk);
  const path = `${parent.path}/${name}`;
  const fd = open(walk, `/proc/self/fd/${parent.fd}/${name}`, path);
  walk.steps.push({ fd, path });
  if (fstatSync(fd).isSymbolicLink()) follow(walk, parent, name);
}

/** `..` can only come from links; it returns to the directory that the walk came from. */
function back({ steps }: Walk, count: number): void {
  for (const { fd } of steps.splice(Math.max(1, steps.length - count))) closeSync(fd);
}

function open({ source }: Walk, at: string, path: string): number {
  try {
    return openSync(at, PLACE);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT") throw refuse(source, `there is no "${path}"`);
    if (code === "ENOTDIR") throw refuse(source, `"${path}" lies below a file`);
    throw refuse(source, describeThrown(thrown));
  }
}

/** Continues at the target of the link at the current position. */
function follow(walk: Walk, parent: Step, name: string): void {
  const link = here(walk);
  checkLink(walk, parent, link);
  back(walk, 1);
  if (++walk.followed > MAX_LINKS) throw refuse(walk.source, `more than ${MAX_LINKS} links`);
  // Only root can have replaced the link since it was opened.
  const target = readlinkSync(`/proc/self/fd/${parent.fd}/${name}`);
  if (target.startsWith("/")) back(walk, walk.steps.length);
  walk.left.push(...namesOf(target));
}

function checkLink({ source, links }: Walk, parent: Step, { fd, path }: Step): void {
  const isListed = links.some((one) => (one.endsWith("/") ? path.startsWith(one) : path === one));
  if (!isListed)
    throw new PinError(
      `Bind source "${source}" leads through the symbolic link "${path}". Name the directory itself, or have an administrator list the link in /etc/dockwarden/runtime.json`,
    );
  // A link has no permissions of its own: a user who can write the directory can replace it.
  if (fstatSync(fd).uid !== 0 || !isRootsAlone(fstatSync(parent.fd)))
    throw refuse(
      source,
      `root alone must own the link "${path}" and write the folder that it is in`,
    );
}

function refuse(source: string, why: string): PinError {
  return new PinError(`Cannot bind source "${source}": ${why}`);
}
