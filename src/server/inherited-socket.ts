import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { UsageError, describeThrown } from "../errors.js";

/** A listening socket that systemd has opened for this process, as `dockwarden.socket` says. */
export interface InheritedSocket {
  readonly descriptor: number;
  /** Where it is bound. */
  readonly path: string;
}

/** The first descriptor that systemd hands over: sd_listen_fds(3). */
const FIRST = 3;

/**
 * Returns the socket that systemd has opened for this process; null if there is none.
 *
 * @throws {UsageError} When there is not exactly one, or others than this user may connect to it.
 */
export function inheritedSocket(
  env: NodeJS.ProcessEnv,
  pid: number,
  first = FIRST,
): InheritedSocket | null {
  const { LISTEN_PID: listenPid, LISTEN_FDS: count } = env;
  if (listenPid !== String(pid)) return null;
  if (count !== "1") throw cannot(`systemd has opened ${count ?? "no"} sockets, it must be one`);
  const path = boundPath(first);
  if (path === null)
    throw cannot("systemd has opened something else than a Unix socket with a path");
  const problem = problemOf(path);
  if (problem !== null) throw cannot(`systemd's socket "${path}" ${problem}`);
  return { descriptor: first, path };
}

/** Returns the path of a Unix socket, which only /proc tells: proc_pid_net(5); null if it is no such socket. */
function boundPath(descriptor: number): string | null {
  const inode = /^socket:\[(\d+)\]$/.exec(linkOf(descriptor))?.[1];
  if (inode === undefined) return null;
  const line = new RegExp(`^(?:\\S+ +){6}${inode} (/.*)$`, "m");
  return line.exec(readFileSync("/proc/self/net/unix", "latin1"))?.[1] ?? null;
}

function linkOf(descriptor: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch (thrown) {
    throw cannot(`descriptor ${descriptor} is not open: ${describeThrown(thrown)}`);
  }
}

/** Who can connect can ask for decisions, cause audit records and set owners: only this user may. */
function problemOf(path: string): string | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "is not there any more";
  if (!found.isSocket()) return "was replaced by something else";
  if (found.uid !== process.getuid?.())
    return `belongs to user ${found.uid}, and must be this user's`;
  const mode = found.mode & 0o777;
  if ((mode & OTHERS) === 0) return null;
  return `has mode ${mode.toString(8).padStart(4, "0")}, so that others can connect, and must have 0600`;
}

const OTHERS = 0o077;

function cannot(problem: string): UsageError {
  return new UsageError(`Cannot listen: ${problem}; see dockwarden.socket`);
}
