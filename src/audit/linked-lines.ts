import { chainStartOf, type ChainStart, type LastLine } from "../audit-log/chain-start.js";
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
  const file = openLineFile(filename, () => keeping(state, chain.last));
  let chain = createChain(file.tail(), state.head());

  /** Says what has happened to the file; the next record begins again. */
  function noticed(change: FileChange): void {
    state.tell("error", `The audit log "${filename}" ${CHANGES[change]}`);
    if (change === "removed") file.replace();
    const { last } = change === "removed" ? chain : chainStartOf(file.tail(), lastIn(chain));
    chain = { last, reason: change, before: lastIn(chain) };
  }

  function add(compose: (link: Link) => string): void {
    const link = { seq: chain.last.seq + 1, prev: chain.last.hash };
    const line = withLink(compose(link), link);
    file.write(line);
    chain = { ...chain, last: { seq: link.seq, hash: hashOfLine(line) }, reason: null };
  }

  return {
    put(compose) {
      const change = file.change();
      if (change !== null) noticed(change);
      if (chain.reason !== null) {
        // A line that was cut is ended, so that the next one stands alone.
        if (file.tail().torn !== null) file.write("");
        add(beginning(state, chain, chain.reason));
      }
      add(compose);
    },
    reopen() {
      file.replace();
      chain = afterRotation(createChain(file.tail(), lastIn(chain)));
    },
    takeOver() {
      chain = createChain(file.tail(), state.head());
    },
    close() {
      file.close();
      keeping(state, chain.last, true)();
    },
  };
}

/** The end of the chain. */
interface Chain extends ChainStart {
  /** The last record that is known from before the last beginning. */
  readonly before: LogHead | null;
}

function createChain(tail: Parameters<typeof chainStartOf>[0], before: LogHead | null): Chain {
  return { ...chainStartOf(tail, before), before };
}

function afterRotation(chain: Chain): Chain {
  return chain.reason === "empty" ? { ...chain, reason: null } : chain;
}

/** What this writer has written last. */
function lastIn({ last }: Chain): LogHead {
  return { ...last, isEnd: true };
}

function beginning({ key, now }: AuditState, { before }: Chain, reason: BeginReason) {
  const about = { reason, before, key: key?.fingerprint ?? null };
  return () => JSON.stringify(beginRecord(about, now()));
}

/** What an operator is told. */
const CHANGES: Readonly<Record<FileChange, string>> = {
  removed: "was removed; a new one is begun",
  truncated: "was truncated: records are missing",
  appended: "was written to by another program",
};

/** Returns what is called once all records up to `last` are on the disk. */
function keeping({ keep, tell }: AuditState, last: LastLine, isEnd = false): () => void {
  return () => {
    try {
      if (last.seq > 0) keep({ ...last, isEnd });
    } catch (thrown) {
      tell("error", describeThrown(thrown));
    }
  };
}
