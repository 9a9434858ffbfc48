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

/** The result of a run. */
export interface Report extends Counts {
  readonly failures: readonly Failure[];
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
 * Runs tests with Mocha and counts them. A run that breaks off or finds no test counts as one failure, and so does an exit
 * code other than the number of failures.
 */
export async function runMocha(run: MochaRun): Promise<Report> {
  const { report, code } = await mocha(run, []);
  if (report === null) return { passed: 0, failed: 1, failures: [] };
  // A test file that cannot be loaded, or a handle that throws after the end, is in no count.
  const isExplained = code === Math.min(report.failed, MAX_EXIT_CODE);
  return isExplained ? report : { ...report, failed: report.failed + 1 };
}

const MAX_EXIT_CODE = 255;

/** Returns the number of tests, without running them; 0 if the files cannot be loaded. */
export async function countTests(run: MochaRun): Promise<number> {
  const { report } = await mocha({ ...run, output: "ignore" }, ["--dry-run"]);
  return report?.passed ?? 0;
}

async function mocha(
  run: MochaRun,
  more: readonly string[],
): Promise<{ readonly report: Report | null; readonly code: number | null }> {
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
    const report = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Report) : null;
    return { report, code };
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
    "--forbid-pending",
    `--timeout=${run.timeoutMs}`,
    `--reporter=${join(ROOT, "tools/tests/count-reporter.cjs")}`,
    `--reporter-option=report=${run.report},counts=${counts},most=${run.maxFailures}`,
  ];
}
