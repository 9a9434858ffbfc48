import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../project.js";

/** The number of tests of a suite that passed and failed. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Tests that did not run, since the machine lacks something. */
export interface LeftOut {
  readonly tests: number;
  readonly reason: string;
}

/** The result of a run. */
export interface Report extends Counts {
  readonly failures: readonly Failure[];
  readonly left: readonly LeftOut[];
}

/** The totals that the reporter writes. */
interface Totals extends Counts {
  readonly failures: readonly Failure[];
  /** The titles of tests that were left out. */
  readonly pending: readonly string[];
}

/** A test or a hook that failed. */
export interface Failure {
  /** With the titles of the suites around it. */
  readonly title: string;
  /** Of what was thrown. */
  readonly message: string;
  /** True if a hook failed, which is no test. */
  readonly isHook: boolean;
}

/** Some test files, and how Mocha runs them. */
export interface MochaRun {
  /** Globs of compiled tests: `build/test/unit/**\/*.test.js`. */
  readonly files: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The limit of each test. */
  readonly timeoutMs: number;
  /** The number of failures after which the run ends. */
  readonly maxFailures: number;
  /** A line for each test as it ends, or a dot. */
  readonly report: "Spec" | "Dot";
  /** When the report is printed: as it comes, as a whole at the end, or never. */
  readonly output: "inherit" | "end" | "ignore";
}

/**
 * Runs tests with Mocha and counts them. A run that breaks off or finds no test counts as one failure, and so do an exit
 * code other than the number of failures, and each test that is left out without the reason that `itNeeds` gives.
 */
export async function runMocha(run: MochaRun): Promise<Report> {
  const { totals, code } = await mocha(run, []);
  if (totals === null) return { passed: 0, failed: 1, failures: [], left: [] };
  const { passed, pending } = totals;
  const failures = [...totals.failures, ...pending.flatMap(unexplained)];
  const failed = totals.failed + failures.length - totals.failures.length;
  // A test file that cannot be loaded, or a handle that throws after the end, is in no count.
  const isExplained = code === Math.min(totals.failed, MAX_EXIT_CODE);
  return { passed, failed: isExplained ? failed : failed + 1, failures, left: leftOf(pending) };
}

const MAX_EXIT_CODE = 255;

/** The end of the title of a test that is left out, as test/it-needs.ts writes it. */
const NEEDS = / \(needs ([^)]+)\)$/;

function unexplained(title: string): readonly Failure[] {
  return NEEDS.test(title) ? [] : [{ title, message: "It is left out", isHook: false }];
}

function leftOf(pending: readonly string[]): readonly LeftOut[] {
  const counts = new Map<string, number>();
  for (const [, needs] of pending.map((title) => NEEDS.exec(title) ?? []))
    if (needs !== undefined) counts.set(needs, (counts.get(needs) ?? 0) + 1);
  return [...counts].map(([needs, tests]) => ({ tests, reason: `they need ${needs}` }));
}

/** Returns the number of tests, without running them; 0 if the files cannot be loaded. */
export async function countTests(run: MochaRun): Promise<number> {
  const { totals } = await mocha({ ...run, output: "ignore" }, ["--dry-run"]);
  return totals?.passed ?? 0;
}

async function mocha(
  run: MochaRun,
  more: readonly string[],
): Promise<{ readonly totals: Totals | null; readonly code: number | null }> {
  const folder = await mkdtemp(join(tmpdir(), "dockwarden-counts-"));
  try {
    const file = join(folder, "counts.json");
    const args = [...argumentsOf(run, file), ...more, ...run.files];
    const said = join(folder, "said");
    const output = run.output === "end" ? openSync(said, "w") : run.output;
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: run.env,
      stdio: ["ignore", output, output],
    });
    if (typeof output === "number") closeSync(output);
    const [code] = (await once(child, "exit")) as [number | null];
    if (run.output === "end") process.stdout.write(readFileSync(said));
    const totals = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Totals) : null;
    return { totals, code };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function argumentsOf(run: MochaRun, counts: string): readonly string[] {
  return [
    join(ROOT, "node_modules/mocha/bin/mocha.js"),
    // Mocha adds the files of its configuration to those that are named.
    "--no-config",
    "--enable-source-maps",
    // What a test has left open must not keep a run from its end.
    "--exit",
    "--fail-zero",
    "--forbid-only",
    `--timeout=${run.timeoutMs}`,
    `--reporter=${join(ROOT, "tools/tests/count-reporter.cjs")}`,
    `--reporter-option=report=${run.report},counts=${counts},most=${run.maxFailures}`,
  ];
}
