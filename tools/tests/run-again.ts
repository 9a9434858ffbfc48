import {
  runJobs,
  totalsOf,
  type JobLimits,
  type JobReport,
  type JobTotals,
  type MochaJob,
} from "./mocha-jobs.js";
import type { Report } from "./run-mocha.js";

/**
 * The start of a failed test's message if an attack succeeded. Such a failure may be rare, and shows that Dockwarden
 * breaks its promise: the test is never run again.
 */
export const ATTACK_SUCCEEDED = "The attack succeeded";

/** Totals, and the tests that passed only when their job was run again. */
export interface TotalsWithAgain extends JobTotals {
  /** As `job: title of the test`. */
  readonly again: readonly string[];
}

/** Bad luck is rare: if more jobs failed, nothing is run again. */
const MAX_AGAIN = 5;

/**
 * Runs jobs, then runs each job with a failed test a second time, alone. If all of its tests pass then, and no fewer than were run
 * before, they count as passed. A job in which an attack succeeded is not run again.
 */
export async function runJobsTwice(
  jobs: readonly MochaJob[],
  limits: JobLimits,
): Promise<TotalsWithAgain> {
  const first = await runJobs(jobs, limits);
  const failed = first.filter(({ report }) => report.failed > 0);
  const again = failed.length > MAX_AGAIN ? [] : failed.filter(({ report }) => mayRunAgain(report));
  const second = await runJobs(
    again.map(({ job }) => ({ ...job, name: `again, since a test failed: ${job.name}` })),
    { ...limits, atOnce: 1 },
  );
  // One at a time, so the reports are in the order of the jobs.
  const forgiven = again.flatMap((before, at) => {
    const after = second[at];
    return after !== undefined && isForgiven(after.report, before.report)
      ? [{ before, after }]
      : [];
  });
  const unforgiven = first.filter((one) => forgiven.every(({ before }) => before !== one));
  const last = [...unforgiven, ...forgiven.map(({ after }) => after)];
  return { ...totalsOf(last), again: forgiven.flatMap(({ before }) => titlesOf(before)) };
}

/**
 * Returns true if each failure is reported, which a run that broke off or a fault after the end is not, and none says that an
 * attack succeeded.
 */
function mayRunAgain({ failed, failures }: Report): boolean {
  return failures.length === failed && failures.every(({ message }) => !isAttack(message));
}

function isForgiven(second: Report, first: Report): boolean {
  return second.failed === 0 && second.passed >= testsIn(first);
}

/** Returns the number of tests that passed or failed; a hook that failed is none. */
function testsIn({ passed, failures }: Report): number {
  return passed + failures.filter(({ isHook }) => !isHook).length;
}

function titlesOf({ job, report }: JobReport): readonly string[] {
  return report.failures.map(({ title }) => `${job.name}: ${title}`);
}

function isAttack(message: string): boolean {
  return message.includes(ATTACK_SUCCEEDED);
}
