import { closeSync, constants, fstatSync, openSync, readlinkSync } from "node:fs";
import { PinError, describeThrown } from "../errors.js";
import { isRootsAlone } from "./is-roots-alone.js";

/** Linux's O_PATH, which Node does not name: a descriptor that stands for a place and reads nothing. */
const O_PATH = 0o10000000;
const PLACE = O_PATH | constants.O_NOFOLLOW;

/** The kernel's own bound for links on one way. */
const MAX_LINKS = 40;

/** One directory on the way from `/`. */
interface Step {
  readonly fd: number;
  /** Its path without links: `/run/docker`; `""` for the root. */
  readonly path: string;
}

interface Walk {
  readonly source: string;
  readonly links: readonly string[];
  /** The directories on the way; the last is where the walk is. */
  readonly steps: Step[];
  /** Components that are left, the next one last. */
  readonly left: string[];
  followed: number;
}

/**
 * Opens the object at `source`, name by name from `/`, through no symbolic link but those that `links` lists.
 *
 * Each name is opened in the directory that was opened before, so that it does not matter what is moved meanwhile.
 *
 * @returns a descriptor with O_PATH, which the caller closes.
 * @throws {PinError} When the path is not absolute, has `..`, leads through another link, or leads nowhere.
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

/** The names in a path, the first one last. */
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

/** `..` comes from links alone; it leads to the directory that the walk came from. */
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

/** Goes on where the link leads that the walk stands on. */
function follow(walk: Walk, parent: Step, name: string): void {
  const link = here(walk);
  checkLink(walk, parent, link);
  back(walk, 1);
  if (++walk.followed > MAX_LINKS) throw refuse(walk.source, `more than ${MAX_LINKS} links`);
  // Root alone can have replaced the link since it was opened.
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
  // A link has no permissions of its own: whoever can write the directory can replace it.
  if (fstatSync(fd).uid !== 0 || !isRootsAlone(fstatSync(parent.fd)))
    throw refuse(
      source,
      `root alone must own the link "${path}" and write the folder that it is in`,
    );
}

function refuse(source: string, why: string): PinError {
  return new PinError(`Cannot bind source "${source}": ${why}`);
}
