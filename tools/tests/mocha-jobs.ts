import { basename } from "node:path";
import { runMocha, type Counts, type LeftOut, type MochaRun, type Report } from "./run-mocha.js";
import { sum } from "./sum.js";

/** Tests that run in a process of their own, beside others. */
export interface MochaJob {
  /** Its printed name: `quota.test.js, newest`. */
  readonly name: string;
  readonly run: MochaRun;
}

/** The result of a job. */
export interface JobReport {
  readonly job: MochaJob;
  readonly report: Report;
}

/** Limits of running many jobs. */
export interface JobLimits {
  readonly atOnce: number;
  /** After how many failures no further job begins. */
  readonly maxFailures: number;
}

/**
 * Runs jobs in their order, some of them beside each other, and prints the report of each when it has ended. Jobs that did
 * not begin are not in the result.
 */
export async function runJobs(
  jobs: readonly MochaJob[],
  { atOnce, maxFailures }: JobLimits,
): Promise<readonly JobReport[]> {
  const waiting = [...jobs];
  const reports: JobReport[] = [];
  const failed = (): number => sum(reports.map(({ report }) => report.failed));
  const runNext = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      reports.push(await runJob(job));
      if (failed() >= maxFailures) waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runNext));
  return reports;
}

async function runJob(job: MochaJob): Promise<JobReport> {
  const startedMs = performance.now();
  const report = await runMocha(job.run);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  const { passed, failed } = report;
  if (job.run.output !== "ignore")
    console.log(`-- ${job.name}: ${passed} passed, ${failed} failed, ${seconds} s`);
  return { job, report };
}

/** The sum of some reports. */
export interface JobTotals extends Counts {
  /** The failures, so that they are found without the whole output: `job: title: message`. */
  readonly failures: readonly string[];
  readonly left: readonly LeftOut[];
}

/** Adds up reports. */
export function totalsOf(reports: readonly JobReport[]): JobTotals {
  return {
    passed: sum(reports.map(({ report }) => report.passed)),
    failed: sum(reports.map(({ report }) => report.failed)),
    failures: failuresOf(reports),
    left: reports.flatMap(({ report }) => report.left),
  };
}

function failuresOf(reports: readonly JobReport[]): readonly string[] {
  return reports.flatMap(({ job, report }) => [
    ...report.failures.map(({ title, message }) => `${job.name}: ${title}: ${shortened(message)}`),
    ...(report.failed > report.failures.length ? [`${job.name}: it broke off`] : []),
  ]);
}

function shortened(message: string): string {
  return (message.split("\n")[0] ?? "").slice(0, 300);
}

/** A job for each file, each with the environment of each of some variants. */
export function jobsOf(
  files: readonly string[],
  run: Omit<MochaRun, "files">,
  variants: Readonly<Record<string, NodeJS.ProcessEnv>>,
): readonly MochaJob[] {
  return files.flatMap((file) =>
    Object.entries(variants).map(([variant, env]) => ({
      name: [basename(file), variant].filter((part) => part !== "").join(", "),
      run: { ...run, files: [file], env: { ...run.env, ...env } },
    })),
  );
}

/** A job for each file with the environment of one of the variants, which take turns. */
export function jobsInTurn(
  files: readonly string[],
  run: Omit<MochaRun, "files">,
  variants: Readonly<Record<string, NodeJS.ProcessEnv>>,
): readonly MochaJob[] {
  const names = Object.keys(variants);
  return files.flatMap((file, at) => {
    const name = names[at % names.length] ?? "";
    return jobsOf([file], run, { [name]: variants[name] ?? {} });
  });
}
