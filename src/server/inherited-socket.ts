import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { octal } from "../domain/octal.js";
import { UsageError, describeThrown } from "../domain/errors.js";

/** The first descriptor that systemd hands over: sd_listen_fds(3). */
const FIRST = 3;

/**
 * Returns the descriptor of the listening socket that systemd has opened for this process at `path`, as `dockwarden.socket`
 * says; null if there is none.
 *
 * @throws {UsageError} When there is not exactly one, it is bound elsewhere, or others than this user may connect to it.
 */
export function inheritedSocket(
  env: NodeJS.ProcessEnv,
  pid: number,
  path: string,
  first = FIRST,
): number | null {
  const { LISTEN_PID: listenPid, LISTEN_FDS: count } = env;
  if (listenPid !== String(pid)) return null;
  if (count !== "1") throw cannot(`systemd has opened ${count ?? "no"} sockets, it must be one`);
  if (!isBoundTo(first, path))
    throw cannot(
      `systemd's socket is not bound to "${path}"; give ListenStream and --socket one path`,
    );
  const problem = problemOf(path);
  if (problem !== null) throw cannot(`systemd's socket "${path}" ${problem}`);
  return first;
}

/**
 * Returns true if a Unix socket is bound to a path, which only /proc tells: proc_pid_net(5). Any user can add lines there, by
 * line breaks in the path of a socket of theirs, and can take none away; so a line is searched for and none is trusted.
 */
function isBoundTo(descriptor: number, path: string): boolean {
  const inode = /^socket:\[(\d+)\]$/.exec(linkOf(descriptor))?.[1];
  if (inode === undefined) return false;
  const lines = readFileSync("/proc/self/net/unix", "latin1").split("\n");
  const end = ` ${inode} ${Buffer.from(path).toString("latin1")}`;
  return lines.some((line) => line.endsWith(end));
}

function linkOf(descriptor: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch (thrown) {
    throw cannot(`descriptor ${descriptor} is not open: ${describeThrown(thrown)}`);
  }
}

/** Only this user may connect: a client can request decisions, cause audit records and set owners. */
function problemOf(path: string): string | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return "is not there any more";
  if (!found.isSocket()) return "was replaced by something else";
  if (found.uid !== process.getuid?.())
    return `belongs to user ${found.uid}, and must be this user's`;
  const mode = found.mode & 0o777;
  if ((mode & OTHERS) === 0) return null;
  return `has mode ${octal(mode)}, so that others can connect, and must have 0600`;
}

const OTHERS = 0o077;

function cannot(problem: string): UsageError {
  return new UsageError(`Cannot listen: ${problem}; see dockwarden.socket`);
}
