import type { LogHead } from "../log/log-head.js";
import { describeThrown } from "../../domain/errors.js";
import type { AuditState } from "./audit-state.js";
import type { Chain } from "./chain-end.js";

/** Keeps what was written last. */
export interface Heads {
  /** Call this before a record is written: what is kept may say that none follows. */
  readonly open: (chain: Chain) => void;
  /** Returns what is called once all records of now are on the disk. */
  readonly keeping: (chain: Chain) => () => void;
  readonly close: (chain: Chain) => void;
}

/** Creates it for a log to which nothing was written yet. */
export function createHeads({ keep, tell }: Pick<AuditState, "keep" | "tell">): Heads {
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
