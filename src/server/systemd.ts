import { execFile } from "node:child_process";
import { UsageError } from "../errors.js";
import type { Log } from "./log.js";

/** The first descriptor that systemd hands over: sd_listen_fds(3). */
const FIRST = 3;

/**
 * Returns the descriptor of the listening socket that systemd has opened for this process, as `dockwarden.socket` says; null
 * if there is none.
 *
 * @throws {UsageError} When there are several.
 */
export function inheritedSocket(env: NodeJS.ProcessEnv, pid: number): number | null {
  const { LISTEN_PID: heir, LISTEN_FDS: count } = env;
  if (heir !== String(pid)) return null;
  if (count === "1") return FIRST;
  throw new UsageError(
    `Cannot listen: systemd has opened ${count ?? "no"} sockets, it must be one; see dockwarden.socket`,
  );
}

/** Tells systemd how the service is, if it asked for that: sd_notify(3). */
export interface Notifier {
  /** The service answers. From now on it says so as often as the unit's WatchdogSec wants. */
  readonly ready: () => void;
  /** The service ends. */
  readonly stopping: () => void;
}

/** Node.js cannot send datagrams to a Unix socket, so systemd's own program does. */
export function createNotifier(
  env: NodeJS.ProcessEnv,
  log: Log,
  send: typeof sendBySystemd = sendBySystemd,
): Notifier {
  // sd_notify(3), sd_watchdog_enabled(3)
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdog } = env;
  if (socket === undefined) return { ready: () => undefined, stopping: () => undefined };
  const tell = (state: string): void => {
    send(state, (problem) => {
      log("warn", `Cannot tell systemd "${state}": ${problem}`);
    });
  };
  let timer: NodeJS.Timeout | null = null;
  return {
    ready() {
      tell("READY=1");
      const everyMs = Number(watchdog ?? NaN) / 1000 / 2;
      if (everyMs > 0) timer = setInterval(tell, everyMs, "WATCHDOG=1").unref();
    },
    stopping() {
      if (timer !== null) clearInterval(timer);
      tell("STOPPING=1");
    },
  };
}

function sendBySystemd(state: string, failed: (problem: string) => void): void {
  execFile("systemd-notify", [`--pid=${process.pid}`, state], (error) => {
    if (error !== null) failed(error.message.trim());
  });
}
