import { isAllowedResponse } from "../log/is-allowed-response.js";
import { countControls, createControlCounts, type ControlCounts } from "./control-counts.js";
import { addCounts, count, noCounts, type DecisionCounts } from "./counts.js";
import { createExceptionCounter, type ExceptionCounter } from "./exceptions-used.js";
import { createFirstSeen, type FirstSeenReport } from "./first-seen.js";
import { createHostReach, type HostReachCounter } from "./host-reach.js";
import type { ReportPeriod } from "./period.js";
import type { ReportRecord } from "./seen.js";
import { createSessionCounter, type SessionCounter } from "./sessions.js";
import { createTally, type Tally } from "./tally.js";

/** The revision of policy and settings, and the decisions that were made by it. */
export interface RevisionCounts {
  decisions: number;
  /** Times of the first and the last of them. */
  first: string;
  last: string;
}

/** The counts of a report, taken record by record, in bounded memory. */
export interface Tallies {
  /** Takes the records of a log in their order. */
  readonly take: (seen: ReportRecord) => void;
  readonly period: ReportPeriod;
  readonly totals: DecisionCounts;
  readonly users: Tally<DecisionCounts>;
  readonly actions: Tally<DecisionCounts>;
  /** By the hour of the day in UTC, from 0 to 23. */
  readonly hours: readonly DecisionCounts[];
  /** By days in UTC, `2026-11-28`. */
  readonly days: Tally<DecisionCounts>;
  readonly controls: Tally<ControlCounts>;
  readonly revisions: Tally<RevisionCounts>;
  readonly exceptions: ExceptionCounter;
  readonly sessions: SessionCounter;
  readonly hostReach: HostReachCounter;
  readonly firstSeen: () => FirstSeenReport;
  readonly seen: SeenCounts;
}

/** The number of records taken. */
export interface SeenCounts {
  before: number;
  inPeriod: number;
  after: number;
  /** Times of the first and the last record in the period; null if there are none. */
  first: string | null;
  last: string | null;
  /** The same of all records in the files. */
  firstOfAll: string | null;
  lastOfAll: string | null;
}

const MAX_NAMES = 10_000;
const MAX_DAYS = 2000;
const MAX_REVISIONS = 200;

/** Creates them for a period; `isCritical` tells whether a control is of severity critical. */
export function createTallies(
  period: ReportPeriod,
  isCritical: (control: string) => boolean,
): Tallies {
  const { since, until } = period;
  const firstSeen = createFirstSeen();
  const times = { first: null, last: null, firstOfAll: null, lastOfAll: null };
  const seenCounts = { before: 0, inPeriod: 0, after: 0, ...times };
  const tallies = {
    ...{ period, totals: noCounts(), seen: seenCounts as SeenCounts },
    ...{ users: countsBy(MAX_NAMES), actions: countsBy(MAX_NAMES), days: countsBy(MAX_DAYS) },
    hours: Array.from({ length: 24 }, noCounts),
    ...{ controls: createControlCounts(), revisions: createRevisions() },
    ...{ exceptions: createExceptionCounter(), sessions: createSessionCounter() },
    hostReach: createHostReach(isCritical),
  };
  return {
    ...tallies,
    firstSeen: firstSeen.end,
    take(seen) {
      tallies.seen.firstOfAll ??= seen.time;
      tallies.seen.lastOfAll = seen.time;
      if (until !== null && seen.time >= until) {
        tallies.seen.after += 1;
        return;
      }
      const isInPeriod = since === null || seen.time >= since;
      if (!isAllowedResponse(seen)) firstSeen.see(seen, isInPeriod);
      if (isInPeriod) takeInPeriod(tallies, seen);
      else tallies.seen.before += 1;
    },
  };
}

function countsBy(cap: number): Tally<DecisionCounts> {
  const weight = ({ decisions }: DecisionCounts): number => decisions;
  return createTally({ cap, fresh: noCounts, weight, add: addCounts });
}

function createRevisions(): Tally<RevisionCounts> {
  return createTally({
    cap: MAX_REVISIONS,
    fresh: () => ({ decisions: 0, first: "", last: "" }),
    weight: ({ decisions }) => decisions,
    add(to, { decisions }) {
      to.decisions += decisions;
    },
  });
}

type InPeriod = Omit<Tallies, "take" | "firstSeen">;

function takeInPeriod(tallies: InPeriod, seen: ReportRecord): void {
  const { seen: counts, exceptions, sessions, hostReach } = tallies;
  counts.inPeriod += 1;
  counts.first ??= seen.time;
  counts.last = seen.time;
  exceptions.see(seen);
  sessions.see(seen);
  hostReach.see(seen);
  if (!isAllowedResponse(seen)) takeDecision(tallies, seen);
}

function takeDecision(tallies: InPeriod, seen: ReportRecord): void {
  const { totals, users, actions, hours, days, controls, revisions } = tallies;
  const { time, user, action, revision } = seen;
  count(totals, seen);
  count(users.row(user), seen);
  count(actions.row(action), seen);
  count(days.row(time.slice(0, 10)), seen);
  const hour = hours[Number(time.slice(11, 13))];
  if (hour !== undefined) count(hour, seen);
  countControls(controls, seen);
  const row = revisions.row(revision);
  row.decisions += 1;
  row.first ||= time;
  row.last = time;
}
