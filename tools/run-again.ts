import { basename } from "node:path";
import { runMocha, type Counts, type Failure, type MochaRun } from "./run-mocha.js";

/**
 * How the message of a failed test begins if an attack succeeded. Such a failure may be rare, and says that Dockwarden
 * does not keep its promise: the test is never run again.
 */
export const ATTACK_SUCCEEDED = "The attack succeeded";

/** Counts, and the tests that passed only when their file was run again. */
export interface CountsWithAgain extends Counts {
  /** As `file: title of the test`. */
  readonly again: readonly string[];
}

/** Bad luck is rare: if more files failed, nothing is run again. */
const MAX_AGAIN = 5;

/**
 * Runs tests with Mocha, and each file in which one failed once more, alone. If all of the file's tests pass then, and no
 * fewer than were run before, they count as passed. A file in which an attack succeeded is not run again.
 */
export async function runMochaTwice(run: MochaRun): Promise<CountsWithAgain> {
  const first = await runMocha(run);
  let { passed, failed } = first;
  const again: string[] = [];
  for (const file of filesToRunAgain(first.failures)) {
    process.stdout.write(`\nAgain, since a test of it failed: ${basename(file)}\n`);
    const second = await runMocha({ ...run, files: [file] });
    const before = first.files[file];
    const own = first.failures.filter((failure) => failure.file === file);
    if (before === undefined || second.failed > 0 || second.passed < testsIn(before, own)) continue;
    passed += second.passed - before.passed;
    failed -= before.failed;
    again.push(...own.map(({ title }) => `${basename(file)}: ${title}`));
  }
  return { passed, failed, again };
}

function filesToRunAgain(failures: readonly Failure[]): readonly string[] {
  const failed = new Set(failures.map(({ file }) => file));
  if (failed.size > MAX_AGAIN) return [];
  const kept = failures.filter(({ file, message }) => file === "" || isAttack(message));
  const never = new Set(kept.map(({ file }) => file));
  return [...failed].filter((file) => !never.has(file));
}

/** How many tests passed or failed; a hook that failed is none. */
function testsIn({ passed }: Counts, failures: readonly Failure[]): number {
  return passed + failures.filter(({ isHook }) => !isHook).length;
}

function isAttack(message: string): boolean {
  return message.includes(ATTACK_SUCCEEDED);
}
