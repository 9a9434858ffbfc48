import type { ReportRecord, SeenViolation } from "./seen.js";
import { createTally, tallyKey } from "./tally.js";

/** Why a request was allowed though a control of severity critical found something. */
export type ReachWhy = "warn" | "dry_run" | "break_glass" | "exception";

/** Requests of one user that may have given root on the host, by the control and by why they were allowed. */
export interface HostReach {
  /** `""` for anonymous callers. */
  readonly user: string;
  readonly control: string;
  readonly why: ReachWhy;
  readonly requests: number;
  /** Time and id of the last one. */
  readonly last: string;
  readonly id: string;
}

/** Counts such requests. */
export interface HostReachCounter {
  readonly see: (seen: ReportRecord) => void;
  /** The most requests first. */
  readonly rows: () => readonly HostReach[];
  /** Requests of rows that were given up, because there were too many. */
  readonly others: () => number;
}

type Row = { -readonly [Name in keyof HostReach]: HostReach[Name] };

const MAX_ROWS = 1000;

/** @param isCritical Tells whether a control is of severity critical, for exceptions, whose records do not say so. */
export function createHostReach(isCritical: (control: string) => boolean): HostReachCounter {
  const tally = createTally<Row>({
    cap: MAX_ROWS,
    fresh: () => ({ user: "", control: "", why: "warn", requests: 0, last: "", id: "" }),
    weight: ({ requests }) => requests,
    add(to, { requests }) {
      to.requests += requests;
    },
  });

  function add(
    { user, time: last, id }: ReportRecord,
    controls: readonly string[],
    why: ReachWhy,
  ): void {
    for (const control of new Set(controls)) {
      const row = tally.row(tallyKey(user, control, why));
      Object.assign(row, { user, control, why, requests: row.requests + 1, last, id });
    }
  }

  return {
    see(seen) {
      if (seen.effect !== "allow" || seen.phase !== "request") return;
      const { warnings, violations, exceptions, mode } = seen;
      if (warnings.length > 0) add(seen, criticalOf(warnings), "warn");
      const why = mode === "break_glass" ? mode : "dry_run";
      if (violations.length > 0) add(seen, criticalOf(violations), why);
      const excepted = exceptions.map(({ control }) => control).filter(isCritical);
      if (excepted.length > 0) add(seen, excepted, "exception");
    },
    rows: () => tally.rows().map(([, row]) => row),
    others: () => tally.others()?.requests ?? 0,
  };
}

function criticalOf(violations: readonly SeenViolation[]): readonly string[] {
  return violations.flatMap(({ control, severity }) => (severity === "critical" ? [control] : []));
}
