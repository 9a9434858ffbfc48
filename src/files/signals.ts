import type { Log } from "./log.js";

/** The signals that an operator sends to a running program. */
export interface Signals {
  /** Resolves when SIGTERM or SIGINT has come. */
  readonly stopped: Promise<NodeJS.Signals>;
  /** Calls `reload` at each further SIGHUP. */
  onHangup(reload: () => void): void;
  /** Calls `reopen` at each further SIGUSR2. */
  onReopen(reopen: () => void): void;
}

/** Listens to signals from the start, so that an early one is not lost and does not end the program. */
export function listenToSignals(log: Log): Signals {
  let reload = (): void => {
    log("info", "SIGHUP came before the settings were read, and changes nothing");
  };
  let reopen = (): void => {
    log("info", "SIGUSR2 came before the audit log was opened, and changes nothing");
  };
  process.on("SIGHUP", () => {
    reload();
  });
  process.on("SIGUSR2", () => {
    reopen();
  });
  // Without a listener Node opens its debugger, through which any user of the host could run code here.
  process.on("SIGUSR1", () => {
    log("warn", "SIGUSR1 is ignored: SIGUSR2 reopens the audit log");
  });
  return {
    stopped: new Promise((resolve) => {
      process.once("SIGTERM", resolve);
      process.once("SIGINT", resolve);
    }),
    onHangup(given) {
      reload = given;
    },
    onReopen(given) {
      reopen = given;
    },
  };
}
