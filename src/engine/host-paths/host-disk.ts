/**
 * The only module that touches the host's disk, and only in its own thread: a dead network file system blocks
 * the thread, not the program.
 */
import { lstatSync, readFileSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import type { FileSystemRoot } from "./resolve-job.js";
import { systemCodeOf } from "../../domain/errors.js";

/** The host's disk for one job: each file is examined once. Paths are below the host's root. */
export interface HostDisk {
  /** Examines the link itself, not its target; null if nothing exists. */
  stat(path: string): Stat | null;
  /** Returns a link's text, which must be UTF-8: otherwise this would examine another path than the kernel. */
  link(path: string): string;
  /** Returns the entries of a folder. */
  names(path: string): readonly string[];
  /** Returns true if something is mounted below a path, or if that is unknown. */
  hasMountsBelow(path: string): boolean;
}

export type Stat = ReturnType<typeof statOf>;

/** Opens the disk of a host view. */
export function openHostDisk(host: FileSystemRoot): HostDisk {
  const root = host.root === "/" ? "" : host.root;
  const stats = new Map<string, Stat | null>();
  let mountPoints: readonly string[] | null | undefined;
  return {
    stat(path) {
      const known = stats.get(path);
      if (known !== undefined) return known;
      const stat = statOrNull(root + path);
      stats.set(path, stat);
      return stat;
    },
    link(path) {
      const bytes = readlinkSync(root + path, { encoding: "buffer" });
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    },
    names: (path) => readdirSync(root + path),
    hasMountsBelow(path) {
      if (mountPoints === undefined) mountPoints = mountPointsBelow(host);
      const below = path === "/" ? "/" : `${path}/`;
      return mountPoints?.some((point) => point.startsWith(below) && point !== "/") ?? true;
    },
  };
}

function statOf(path: string) {
  return lstatSync(path, { bigint: true });
}

function statOrNull(path: string): Stat | null {
  try {
    return statOf(path);
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}

/** Returns mount points, relative to the root; null if the kernel does not list them. See proc_pid_mountinfo(5). */
function mountPointsBelow({ mountInfo, mountRoot }: FileSystemRoot): readonly string[] | null {
  try {
    const real = mountRoot === "/" ? "" : realpathSync(mountRoot);
    return readFileSync(mountInfo, "utf8")
      .split("\n")
      .map((line) => unescaped(line.split(" ", 5)[4] ?? ""))
      .filter((point) => point.startsWith(`${real}/`))
      .map((point) => point.slice(real.length));
  } catch {
    // Not Linux's /proc, or the root is gone: then mounts are unknown, and nothing counts as read-only.
    return null;
  }
}

/** The kernel writes blanks and backslashes in octal. */
function unescaped(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_whole, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
