import { chainStartOf } from "../log/chain-start.js";
import { hashOfLine, withLink, type Link } from "../log/link.js";
import { beginRecord, type BeginReason } from "../log/log-records.js";
import { describeThrown } from "../../domain/errors.js";
import type { LogFileChange } from "./append-only.js";
import type { AuditState } from "./audit-state.js";
import { afterRotation, lastIn, startIn, type Chain } from "./chain-end.js";
import { createHeads, type Heads } from "./kept-heads.js";
import { openLineFile, type LineFile } from "./line-file.js";

/** Records in JSON, a line each, linked to the one before. */
export interface LinkedLines extends Pick<
  LineFile,
  "settled" | "health" | "configure" | "began" | "size"
> {
  /**
   * Writes the record that `compose` returns for the link that it gets.
   *
   * @throws {AuditWriteError} When it is not written; no part of it remains in the file.
   */
  readonly put: (compose: (link: Link) => string) => void;
  /**
   * Looks what others have done to the file, and begins again if they have; returns true if it has.
   *
   * @throws {AuditWriteError} When the beginning is not written; the next record tries it again.
   */
  readonly check: () => boolean;
  /**
   * Goes on in the file that has the name now.
   *
   * @throws {AuditWriteError} When it cannot be opened.
   */
  readonly reopen: () => void;
  /** Goes on in a new file after `move` has given another name to this one, unless others have done something to it. */
  readonly rotate: (move: () => void) => boolean;
  /** Returns the number of the last record. */
  readonly last: () => number;
  /** Reads the end of the file again. */
  readonly takeOver: () => void;
  readonly close: () => void;
}

/** @throws {AuditWriteError} When the file cannot be opened. */
export function openLinkedLines(filename: string, state: AuditState): LinkedLines {
  const log = openLog(filename, state);
  const { file, heads } = log;
  const { settled, health, configure, began, size } = file;
  return {
    ...{ settled, health, configure, began, size },
    put(compose) {
      heads.open(log.chain);
      look(log);
      begin(log);
      add(log, compose);
    },
    check() {
      const { reason } = log.chain;
      look(log);
      // What was so at the start is said with the first record.
      if (log.chain.reason === reason) return false;
      heads.open(log.chain);
      return begin(log);
    },
    reopen() {
      reopen(log);
    },
    rotate(move) {
      if (log.chain.reason !== null || file.change() !== null) return false;
      move();
      reopen(log);
      return true;
    },
    last: () => log.chain.last.seq,
    takeOver() {
      file.replace();
      log.chain = startIn(filename, file.tail(), state.head());
    },
    close() {
      file.close();
      heads.close(log.chain);
    },
  };
}

function openLog(filename: string, state: AuditState): Log {
  const heads = createHeads(state);
  const file = openLineFile(filename, {
    syncing: () => heads.keeping(log.chain),
    failed(thrown) {
      state.tell(`Cannot sync the audit log "${filename}": ${describeThrown(thrown)}`);
    },
  });
  const chain = startIn(filename, file.tail(), state.head());
  const renaming = createRenaming(filename, state);
  const log: Log = { filename, state, file, heads, chain, renaming };
  return log;
}

/** A log that is written. */
interface Log {
  readonly filename: string;
  readonly state: AuditState;
  readonly file: LineFile;
  readonly heads: Heads;
  readonly renaming: Renaming;
  chain: Chain;
}

/** Looks what others have done to the file. */
function look(log: Log): void {
  const { file, renaming } = log;
  const change = file.change();
  if (change === null) renaming.none();
  else if (change !== "renamed") noticed(log, change);
  else if (renaming.isOver())
    renaming.attempt(() => {
      reopen(log);
    });
}

/** Says what has happened to the file; the next record begins again. */
function noticed(log: Log, change: Exclude<LogFileChange, "renamed">): void {
  const { filename, state, file } = log;
  // It is told once, although each record tries to go on in a new file.
  if (log.chain.reason !== change) state.tell(`The audit log "${filename}" ${CHANGES[change]}`);
  const before = lastIn(log.chain);
  log.chain = { ...log.chain, reason: change, before };
  if (change === "removed" || change === "replaced") file.replace();
  log.chain = { ...chainStartOf(file.tail(), before), reason: change, before };
}

/** Writes why the chain begins again; returns false if it does not. */
function begin(log: Log): boolean {
  const { chain, state } = log;
  if (chain.reason === null) return false;
  add(log, beginning(state, chain, chain.reason));
  return true;
}

function add(log: Log, compose: (link: Link) => string): void {
  const { chain, file } = log;
  const link = { seq: chain.last.seq + 1, prev: chain.last.hash };
  const line = withLink(compose(link), link);
  file.write(line);
  log.chain = {
    ...chain,
    last: { seq: link.seq, hash: hashOfLine(line) },
    reason: null,
    torn: null,
  };
}

function reopen(log: Log): void {
  log.file.replace();
  log.chain = afterRotation(log.chain, log.file.tail());
}

function beginning({ key, now }: AuditState, { before, torn }: Chain, reason: BeginReason) {
  const about = { reason, before, torn, key: key?.fingerprint ?? null };
  return () => JSON.stringify(beginRecord(about, now()));
}

/** The messages to the operator. */
const CHANGES: Readonly<Record<Exclude<LogFileChange, "renamed">, string>> = {
  removed: "was removed; a new one is begun",
  replaced: "was replaced by another file; the chain begins again in it",
  truncated: "was truncated: records are missing",
  appended: "was written to by another program",
  torn: "has a line that could be neither written nor taken back",
};

/** The time in which a program that has renamed the file must send the signal. */
const SIGNAL_WITHIN_MS = 60_000;

/** Follows a rotation by another program, from the new name of the file to the signal. */
interface Renaming {
  /** Call this while the file is in its place. */
  readonly none: () => void;
  /** Call this while it is not; returns true if the signal has not come in time. */
  readonly isOver: () => boolean;
  /** Goes on without the signal; if that fails, waits once more. */
  readonly attempt: (reopen: () => void) => void;
}

/** Creates it for a file that is in its place. */
function createRenaming(filename: string, { now, tell, inform }: AuditState): Renaming {
  let sinceMs: number | null = null;
  return {
    none() {
      sinceMs = null;
    },
    isOver() {
      sinceMs ??= now().getTime();
      return now().getTime() - sinceMs >= SIGNAL_WITHIN_MS;
    },
    attempt(reopen) {
      sinceMs = null;
      try {
        reopen();
        inform(`The audit log "${filename}" was renamed, and no signal came; a new one is begun`);
      } catch (thrown) {
        // The renamed file takes records as before.
        tell(`Cannot begin a new audit log: ${describeThrown(thrown)}`);
      }
    },
  };
}
