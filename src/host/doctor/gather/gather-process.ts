import { join, relative } from "node:path";
import type { Listener } from "../host-facts.js";
import { attempt, type LearntFact } from "../learnt.js";
import { kernelText, namesIn, ownerOf, linkTarget } from "./host-files.js";

/** The process of dockerd. */
export interface DockerdProcess {
  readonly pid: number;
  /** Its command line, without the program. */
  readonly args: readonly string[];
}

/** The places where dockerd is looked for. */
export interface DockerdPlaces {
  readonly hostRoot: string;
  readonly dockerSocket: string;
  /** The user who may run dockerd beside root: root itself, unless a test runs. */
  readonly trustedUid: number;
}

/** The name of dockerd's process, also where it was built from source. */
const NAME = "dockerd";

/**
 * Finds the process of dockerd that listens on a socket. If none is seen to, the only dockerd, or the one that
 * `/run/docker.pid` names. A process that another user than root named `dockerd` is ignored.
 */
export function findDockerd(places: DockerdPlaces): LearntFact<DockerdProcess> {
  return attempt(() => {
    const { hostRoot } = places;
    const pid = pidOf(places);
    const text = kernelText(join(hostRoot, "proc", String(pid), "cmdline"));
    if (text === null || text === "")
      throw new Error(`the command line of dockerd, process ${pid}, cannot be read`);
    return { pid, args: text.split("\0").slice(1, -1) };
  });
}

function pidOf({ hostRoot, dockerSocket, trustedUid }: DockerdPlaces): number {
  const pids = namesIn(join(hostRoot, "proc"))
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isDockerd(hostRoot, pid, trustedUid));
  const found =
    onlyOf(pids.filter((pid) => listensOn(hostRoot, pid, dockerSocket))) ??
    onlyOf(pids) ??
    pids.find((pid) => pid === pidInFile(hostRoot));
  if (found !== undefined) return found;
  const seen =
    pids.length === 0 ? "no process of root's is dockerd" : `several are: ${pids.join(", ")}`;
  throw new Error(
    `the process of dockerd on "${dockerSocket}" was not found below "${join(hostRoot, "proc")}": ${seen}`,
  );
}

function onlyOf(pids: readonly number[]): number | undefined {
  return pids.length === 1 ? pids[0] : undefined;
}

function pidInFile(hostRoot: string): number {
  return Number.parseInt(kernelText(join(hostRoot, "run/docker.pid")) ?? "", 10);
}

/** The kernel lists Unix sockets with inode and path, in the network namespace of the process. */
function listensOn(hostRoot: string, pid: number, dockerSocket: string): boolean {
  const own = join(hostRoot, "proc", String(pid));
  const inodes = socketsOf(own);
  const path = canonical(join("/", relative(hostRoot, dockerSocket)));
  return (kernelText(join(own, "net/unix")) ?? "").split("\n").some((line) => {
    const [, , , , , , inode = "", bound = ""] = line.trim().split(/\s+/);
    return inodes.has(inode) && canonical(bound) === path;
  });
}

function canonical(path: string): string {
  return path.replace(/^\/var\/run\//, "/run/");
}

/** Each process can choose its name, so the name alone proves nothing. */
function isDockerd(hostRoot: string, pid: number, trustedUid: number): boolean {
  const own = join(hostRoot, "proc", String(pid));
  if (kernelText(join(own, "comm"))?.trim() !== NAME) return false;
  const owner = ownerOf(own);
  return owner === 0 || owner === trustedUid;
}

/** The state of a listening socket in /proc/net/tcp. */
const LISTENS = "0A";

/** Finds the TCP listeners of a process, in its own network namespace. */
export function listenersOf(hostRoot: string, pid: number): LearntFact<readonly Listener[]> {
  return attempt(() => {
    const own = join(hostRoot, "proc", String(pid));
    const inodes = socketsOf(own);
    // Without a socket, dockerd could not answer: the folder cannot be read.
    if (inodes.size === 0)
      throw new Error(`the open files of dockerd, process ${pid}, cannot be read`);
    return ["tcp", "tcp6"].flatMap((table) => {
      const text = kernelText(join(own, "net", table));
      if (text === null && table === "tcp")
        throw new Error(`the listeners of dockerd, process ${pid}, cannot be read`);
      return listenersIn(text ?? "", inodes);
    });
  });
}

function socketsOf(own: string): ReadonlySet<string> {
  const folder = join(own, "fd");
  const targets = namesIn(folder).map((name) => linkTarget(join(folder, name)) ?? "");
  return new Set(targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []));
}

function listenersIn(table: string, inodes: ReadonlySet<string>): readonly Listener[] {
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    if (state !== LISTENS || !inodes.has(inode)) return [];
    const [address = "", port = ""] = local.split(":");
    return [{ address: addressOf(address), port: Number.parseInt(port, 16) }];
  });
}

/** The kernel writes an address as words of four bytes in the order of the processor, which is little-endian. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    bytes.slice(2 * index, 2 * index + 2).join(""),
  );
  return groups.every((group) => group === "0000") ? "::" : groups.join(":").toLowerCase();
}
