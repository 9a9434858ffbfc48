import { execFile } from "node:child_process";
import type { Log } from "../files/log.js";

/** Reports the service's state to systemd if NOTIFY_SOCKET is set: sd_notify(3). */
export interface Notifier {
  /** The service answers. Says so until systemd has heard it, and from then on twice in each WatchdogSec. */
  readonly ready: () => void;
  /** The service ends. */
  readonly stopping: () => void;
}

const AGAIN_MS = 1000;

/** Creates a notifier that runs systemd's own program: Node.js cannot send datagrams to a Unix socket. */
export function createNotifier(
  env: NodeJS.ProcessEnv,
  log: Log,
  send: typeof sendBySystemd = sendBySystemd,
): Notifier {
  // sd_notify(3), sd_watchdog_enabled(3)
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdog } = env;
  if (socket === undefined) return { ready: () => undefined, stopping: () => undefined };
  let retry: NodeJS.Timeout | undefined;
  let alive: NodeJS.Timeout | undefined;
  const tell = (state: string, onFailure?: () => void): void => {
    send(state, (problem) => {
      log("warn", `Cannot tell systemd "${state}": ${problem}`);
      onFailure?.();
    });
  };
  // If systemd never heard it, it would end a service that works.
  const tellReady = (): void => {
    tell("READY=1", () => {
      retry = setTimeout(tellReady, AGAIN_MS).unref();
    });
  };
  return {
    ready() {
      tellReady();
      const everyMs = Number(watchdog ?? NaN) / 1000 / 2;
      if (everyMs > 0) alive = setInterval(tell, everyMs, "WATCHDOG=1").unref();
    },
    stopping() {
      clearTimeout(retry);
      clearInterval(alive);
      tell("STOPPING=1");
    },
  };
}

function sendBySystemd(state: string, failed: (problem: string) => void): void {
  execFile("systemd-notify", [`--pid=${process.pid}`, state], (error) => {
    if (error !== null) failed(error.message.trim());
  });
}
