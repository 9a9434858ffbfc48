import type { Log } from "./log.js";

/** What the operator tells a running program. */
export interface Signals {
  /** SIGTERM or SIGINT has come. */
  readonly stopped: Promise<NodeJS.Signals>;
  /** Calls `reload` at each SIGHUP from now on. */
  onHangup(reload: () => void): void;
  /** Calls `reopen` at each SIGUSR2 from now on. */
  onReopen(reopen: () => void): void;
}

/** Signals are heard from the start, so that one which comes early is neither lost nor ends the program. */
export function listenToSignals(log: Log): Signals {
  let reload = (): void => {
    log("info", "SIGHUP came before the settings were read, and changes nothing");
  };
  let reopen = (): void => {
    log("info", "SIGUSR2 came before the record was opened, and changes nothing");
  };
  process.on("SIGHUP", () => {
    reload();
  });
  process.on("SIGUSR2", () => {
    reopen();
  });
  // Where nobody listens to it Node opens its debugger, by which any user of the host may run code here.
  process.on("SIGUSR1", () => {
    log("warn", "SIGUSR1 is ignored: SIGUSR2 opens the record anew");
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
