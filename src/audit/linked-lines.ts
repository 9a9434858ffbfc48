import { chainStartOf, type ChainStart, type LogTail } from "../audit-log/chain-start.js";
import { hashOfLine, withLink, type Link } from "../audit-log/link.js";
import type { LogHead } from "../audit-log/log-head.js";
import { beginRecord, type BeginReason } from "../audit-log/log-records.js";
import { describeThrown } from "../errors.js";
import type { FileChange } from "./append-only.js";
import type { AuditState } from "./audit-state.js";
import { openLineFile } from "./line-file.js";

/** Records in JSON, a line each, linked to the one before. */
export interface LinkedLines {
  /**
   * Writes the record that `compose` returns for the link that it gets.
   *
   * @throws {AuditWriteError} When it is not written; no part of it remains in the file.
   */
  readonly put: (compose: (link: Link) => string) => void;
  /**
   * Goes on in the file that has the name now.
   *
   * @throws {AuditWriteError} When it cannot be opened, or the other one cannot be synced.
   */
  readonly reopen: () => void;
  /** Reads the end of the file again. */
  readonly takeOver: () => void;
  readonly close: () => void;
}

/** @throws {AuditWriteError} When the file cannot be opened. */
export function openLinkedLines(filename: string, state: AuditState): LinkedLines {
  const heads = createHeads(state);
  const file = openLineFile(filename, () => heads.keeping(chain));
  let chain = createChain(file.tail(), state.head());

  /** Says what has happened to the file; the next record begins again. */
  function noticed(change: FileChange): void {
    state.tell(`The audit log "${filename}" ${CHANGES[change]}`);
    const before = lastIn(chain);
    if (change === "removed") chain = { ...chain, reason: change, before, torn: null };
    else chain = { ...chainStartOf(file.tail(), before), reason: change, before };
    if (change === "removed") file.replace();
  }

  function add(compose: (link: Link) => string): void {
    const link = { seq: chain.last.seq + 1, prev: chain.last.hash };
    const line = withLink(compose(link), link);
    file.write(line);
    chain = { ...chain, last: { seq: link.seq, hash: hashOfLine(line) }, reason: null, torn: null };
  }

  return {
    put(compose) {
      heads.open(chain);
      const change = file.change();
      if (change !== null) noticed(change);
      if (chain.reason !== null) add(beginning(state, chain, chain.reason));
      add(compose);
    },
    reopen() {
      file.replace();
      chain = afterRotation(chain, file.tail());
    },
    takeOver() {
      file.replace();
      chain = createChain(file.tail(), state.head());
    },
    close() {
      file.close();
      heads.close(chain);
    },
  };
}

/** The end of the chain. */
interface Chain extends ChainStart {
  /** The last record that is known from before the last beginning. */
  readonly before: LogHead | null;
}

function createChain(tail: LogTail, before: LogHead | null): Chain {
  return { ...chainStartOf(tail, before), before };
}

/** A beginning that was not written yet is written into the new file. */
function afterRotation(chain: Chain, tail: LogTail): Chain {
  if (chain.reason !== null) return { ...createChain(tail, chain.before), reason: chain.reason };
  const next = createChain(tail, lastIn(chain));
  return next.reason === "empty" ? { ...next, reason: null } : next;
}

/** What this writer has written last. */
function lastIn({ last }: Chain): LogHead {
  return { ...last, isEnd: true };
}

function beginning({ key, now }: AuditState, { before, torn }: Chain, reason: BeginReason) {
  const about = { reason, before, torn, key: key?.fingerprint ?? null };
  return () => JSON.stringify(beginRecord(about, now()));
}

/** Keeps what was written last. */
interface Heads {
  /** Call this before a record is written: what is kept may say that none follows. */
  readonly open: (chain: Chain) => void;
  /** Returns what is called once all records of now are on the disk. */
  readonly keeping: (chain: Chain) => () => void;
  readonly close: (chain: Chain) => void;
}

function createHeads({ keep, tell }: AuditState): Heads {
  let newest = 0;
  let isOpen = false;
  let isClosed = false;
  const attempt = (head: LogHead): void => {
    try {
      keep(head);
    } catch (thrown) {
      tell(describeThrown(thrown));
    }
  };
  return {
    open({ before }) {
      if (!isOpen && before !== null) attempt({ ...before, isEnd: false });
      isOpen = true;
    },
    // A sync may end after a later one.
    keeping:
      ({ last, reason }) =>
      () => {
        if (isClosed || reason !== null || last.seq <= newest) return;
        newest = last.seq;
        attempt({ ...last, isEnd: false });
      },
    close({ last, reason }) {
      isClosed = true;
      // What is still to be said would be forgotten.
      if (reason === null && last.seq > 0) attempt({ ...last, isEnd: true });
    },
  };
}

/** What an operator is told. */
const CHANGES: Readonly<Record<FileChange, string>> = {
  removed: "was removed; a new one is begun",
  truncated: "was truncated: records are missing",
  appended: "was written to by another program",
  torn: "has a line that could be neither written nor taken back",
};
