import type { ReportRecord } from "./seen.js";
import { createTally, tallyKey } from "./tally.js";

/** An exception used for a control. */
export interface ExceptionUse {
  readonly id: string;
  readonly control: string;
  /** RFC 3339, as the last record says it. */
  readonly expires: string;
  readonly uses: number;
  /** The time of the last use. */
  readonly last: string;
  /** Its users, at most `MAX_NAMED`; `""` for anonymous callers. */
  readonly users: readonly string[];
  /** True if more users than those have used it. */
  readonly hasMore: boolean;
}

/** Counts how exceptions are used. */
export interface ExceptionCounter {
  readonly see: (seen: ReportRecord) => void;
  /** The most used ones first. */
  readonly rows: () => readonly ExceptionUse[];
  /** Uses of exceptions that were given up, because there were too many. */
  readonly others: () => number;
}

interface Row {
  id: string;
  control: string;
  expires: string;
  uses: number;
  last: string;
  users: Set<string>;
  hasMore: boolean;
}

const MAX_EXCEPTIONS = 500;
const MAX_NAMED = 20;

/** Creates one that has seen nothing. */
export function createExceptionCounter(): ExceptionCounter {
  const tally = createTally<Row>({
    cap: MAX_EXCEPTIONS,
    fresh: () => ({
      ...{ id: "", control: "", expires: "", uses: 0 },
      ...{ last: "", users: new Set<string>(), hasMore: false },
    }),
    weight: ({ uses }) => uses,
    add(to, { uses }) {
      to.uses += uses;
    },
  });
  return {
    see({ exceptions, user, time }) {
      for (const { id, control, expires } of exceptions) {
        const row = tally.row(tallyKey(id, control));
        const isNew = !row.users.has(user);
        if (row.users.size < MAX_NAMED) row.users.add(user);
        else row.hasMore ||= isNew;
        Object.assign(row, { id, control, expires, uses: row.uses + 1, last: time });
      }
    },
    rows: () => tally.rows().map(([, row]) => ({ ...row, users: [...row.users] })),
    others: () => tally.others()?.uses ?? 0,
  };
}
