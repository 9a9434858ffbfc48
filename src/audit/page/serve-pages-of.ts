import type { KeyObject } from "node:crypto";
import { openIndex } from "../index/audit-index.js";
import { readHead } from "../log/log-head.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { createFreshLog } from "./fresh-log.js";
import { isJournal } from "./journal.js";
import { startLogCheck } from "./log-check.js";
import { readPageAddress } from "./page-address.js";
import { servePage } from "./serve-page.js";
import { verifyInThread, type VerifyTask } from "./verify-in-thread.js";

/** The log to serve, and the address. */
export interface LogPages {
  /** Returns the files of the log. */
  readonly files: () => readonly string[];
  /** The public keys that have signed it; empty if none is known. */
  readonly keys: readonly KeyObject[];
  /** The file that says what the plugin has written last; null for another log than its own. */
  readonly head: string | null;
  /** The folder of its index. */
  readonly folder: string;
  /** The path of a Unix socket, or `127.0.0.1:8710`. */
  readonly place: string;
}

const SEARCH_LIMIT_MS = 30_000;
const IDLE_MS = 8 * 3_600_000;

/**
 * Serves pages of a log in the foreground until a signal stops it.
 *
 * @throws {UsageError} When the log, the index or the place cannot be used, or the journal would keep the token.
 */
export async function servePagesOf(
  { files, keys, head, folder, place }: LogPages,
  streams: Streams,
): Promise<void> {
  if (isJournal(process.stdout.fd, process.env["JOURNAL_STREAM"]))
    throw new UsageError(
      "Cannot serve the audit log: the journal would keep the link that opens it; run the command on a terminal",
    );
  const address = readPageAddress(place);
  const stopped = stopSignal();
  const note = (text: string): void => {
    streams.err(`${escaped(text)}\n`);
  };
  const index = await openIndex(files(), { folder, note });
  const check = startLogCheck({
    ...{ task: () => taskOf({ files, keys, head }), report: note },
    ...{ verify: verifyInThread, now: () => Date.now() },
  });
  try {
    const now = (): number => performance.now();
    const log = createFreshLog({
      index,
      files,
      checked: check.state,
      now,
      limitMs: SEARCH_LIMIT_MS,
    });
    const page = await servePage(log, { address, idleMs: IDLE_MS }, streams);
    await stopped;
    await page.close();
  } finally {
    check.close();
    index.close();
  }
}

function taskOf({ files, keys, head }: Pick<LogPages, "files" | "keys" | "head">): VerifyTask {
  // The head is read first: what is written meanwhile is newer.
  const last = head === null ? null : readHead(head);
  return { parts: { keys, head: last, kept: [], mustBeWhole: false }, files: files() };
}

/** Resolves at the signal that ends the command; a terminal that is closed sends SIGHUP. */
function stopSignal(): Promise<void> {
  // Without a listener Node opens its debugger, through which any user of the host could run code here.
  process.on("SIGUSR1", () => undefined);
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => {
        resolve();
      });
  });
}
