import { isAllowedResponse } from "../log/is-allowed-response.js";
import type { ReportRecord } from "./seen.js";
import { createTally, tallyKey } from "./tally.js";

/** The sessions of one user: processes that were started by `docker exec`, or containers that were attached to. */
export interface UserSessions {
  /** `""` for anonymous callers. */
  readonly user: string;
  readonly action: string;
  readonly sessions: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

/** Counts sessions whose end dockerd has told. */
export interface SessionCounter {
  readonly see: (seen: ReportRecord) => void;
  /** Those that lasted longest in all first. */
  readonly rows: () => readonly UserSessions[];
  /** Sessions of users who were given up, because there were too many. */
  readonly others: () => number;
}

type Row = { -readonly [Name in keyof UserSessions]: UserSessions[Name] };

const ACTIONS = new Set(["exec.start", "container.attach"]);
const MAX_USERS = 1000;

/** Creates one that has seen nothing. */
export function createSessionCounter(): SessionCounter {
  const tally = createTally<Row>({
    cap: MAX_USERS,
    fresh: () => ({ user: "", action: "", sessions: 0, totalMs: 0, longestMs: 0 }),
    weight: ({ totalMs }) => totalMs,
    add(to, { sessions, totalMs }) {
      to.sessions += sessions;
      to.totalMs += totalMs;
    },
  });
  return {
    see(seen) {
      if (!isAllowedResponse(seen) || seen.lastedMs === null || !ACTIONS.has(seen.action)) return;
      const { user, action, lastedMs } = seen;
      const row = tally.row(tallyKey(user, action));
      Object.assign(row, { user, action });
      row.sessions += 1;
      row.totalMs += lastedMs;
      row.longestMs = Math.max(row.longestMs, lastedMs);
    },
    rows: () => tally.rows().map(([, row]) => row),
    others: () => tally.others()?.sessions ?? 0,
  };
}
