import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { projectToolchain } from "../build/toolchain.js";
import { hasGo } from "../../src/policy-tools/build/go-install.js";
import {
  BROWSER_PACKAGES,
  BUILD_PACKAGES,
  CLIENT_PACKAGES,
  ENGINE_PACKAGES,
  HOST_PACKAGES,
  SANDBOX_PACKAGES,
  installPackages,
  missingOf,
  type DebianPackage,
} from "./debian-packages.js";
import { enginesAtHand, findEngines, parseEngineNames } from "./engines.js";
import { ROOT } from "../project.js";
import { jobsInTurn, jobsOf, runJobs, totalsOf } from "./mocha-jobs.js";
import { runJobsTwice } from "./run-again.js";
import { countTests, runMocha, type Counts, type LeftOut, type MochaRun } from "./run-mocha.js";
import { regoFiles } from "../../src/policy-tools/build/rego-files.js";
import { runProgram } from "../../src/files/run-program.js";
import { isToolError } from "../tool-error.js";

/** The result of a suite; `left` are the tests that did not run because something is missing. */
export interface Outcome extends Counts {
  readonly left: readonly LeftOut[];
  /** The tests that passed when their job was run again, as `job: title`. */
  readonly again?: readonly string[];
  /** The tests that failed, as `job: title: message`. */
  readonly failures?: readonly string[];
}

const E2E = "build/test/e2e";
/** Attacks and restarts that are repeated for some time, and many users at once. */
const RACES = [
  "*-race",
  "moving-*",
  "race-harness",
  "host-effects",
  "kept-texts",
  "ways-around-locks",
  "owners-kill",
  "socket-activation",
  "floods",
  "honest-concurrency",
].map((name) => `${E2E}/*/${name}.test.js`);
/** Tests of installing, setting up, starting and operating Dockwarden on a host. */
const HOSTS = [
  "boot-order",
  "doctor",
  "faults",
  "first-policy",
  "init",
  "install",
  "managed-plugin*",
  "status",
  "tutorial",
].map((name) => `${E2E}/*/${name}.test.js`);
/** The test suites of clients. */
const CLIENTS = [`${E2E}/clients/*.test.js`];
/** Tests that differ little by engine: each file runs with one of them, in turn, or with all if LONG=1. */
export const ON_EITHER_ENGINE: readonly string[] = [
  ...HOSTS,
  ...[
    "try-like-daemon",
    "audit-record",
    "break-glass",
    "clock",
    "cookbook",
    "executable",
    "floods",
    "gateway",
    "honest-concurrency",
    "identity",
    "lists",
    "nginx",
    "owners-kill",
    "policy-bundles",
    "private-interface",
    "quota*",
    "response*",
    "restart",
    "socket",
    "socket-activation",
    "tls",
  ].map((name) => `${E2E}/*/${name}.test.js`),
];

/** The files of the suites that do not run where none is named. */
export const SLOW: readonly string[] = [...RACES, ...HOSTS, ...CLIENTS];

/** The suites by name, in the order in which they run. */
export const SUITES: Readonly<Record<string, () => Promise<Outcome>>> = {
  units: runUnits,
  rego: async () => ({ ...(await runRegoTests()), left: [] }),
  oracle: runOracle,
  e2e: () => runEndToEnd([`${E2E}/**/*.test.js`], SLOW),
  races: () => runEndToEnd(RACES),
  hosts: () => runEndToEnd(HOSTS),
  clients: () => runEndToEnd(CLIENTS),
  browser: runBrowser,
};

/** The suites that run where none is named; the others take as long as these together. */
export const USUAL: readonly string[] = ["units", "rego", "oracle", "e2e"];

/** Ends only what hangs: a busy machine takes many times as long as an idle one. */
const HANGS_MS = 600_000;

const UNITS: Omit<MochaRun, "files"> = {
  env: process.env,
  timeoutMs: HANGS_MS,
  maxFailures: 100,
  report: "Dot",
  output: "end",
};

const ORACLE: MochaRun = {
  files: ["build/test/oracle/**/*.test.js"],
  env: process.env,
  timeoutMs: HANGS_MS,
  maxFailures: 100,
  report: "Spec",
  output: "inherit",
};

const BROWSER: MochaRun = {
  ...ORACLE,
  files: ["build/test/browser/**/*.test.js"],
  timeoutMs: 120_000,
};

const END_TO_END: Omit<MochaRun, "files"> = {
  env: process.env,
  timeoutMs: 120_000,
  maxFailures: 20,
  report: "Spec",
  output: "end",
};

const IS_LONG = process.env["LONG"] === "1";

/** More at once would exceed the time limits of tests. LONG tests times, so it runs one job at a time. */
const JOBS_AT_ONCE = IS_LONG ? 1 : availableParallelism();

/** Reads the outcome of `opa test --format json`, and hands on what each failed test says. */
export function countRegoTests(report: string, say: (failure: string) => void): Counts {
  const tests = JSON.parse(report) as readonly RegoTest[];
  const failed = tests.filter(
    ({ fail, error, skip }) => fail === true || skip === true || error !== undefined,
  );
  for (const one of failed) say(JSON.stringify(one));
  return { passed: tests.length - failed.length, failed: failed.length };
}

interface RegoTest {
  readonly fail?: boolean;
  readonly error?: unknown;
  readonly skip?: boolean;
}

async function runRegoTests(): Promise<Counts> {
  const { opa } = await projectToolchain();
  const files = (await regoFiles(join(ROOT, "rego"))).map((file) => join("rego", file));
  const args = ["test", "--timeout", "120s", "--format", "json", ...files];
  const { code, stdout, stderr } = await runProgram(opa, args, { cwd: ROOT });
  if (stdout.startsWith("[") && (code === 0 || code === 2))
    return countRegoTests(stdout, console.log);
  process.stdout.write(stderr + stdout);
  return { passed: 0, failed: 1 };
}

/** Runs the tests of functions in parts, the longest first. Some of them try the docker command. */
async function runUnits(): Promise<Outcome> {
  if (process.env["CI"] === "true") await installMissing(SANDBOX_PACKAGES);
  const all = testsIn("unit/**");
  const compiling = testsIn("unit/{cli,policy-tools/{author,build}}/**");
  const parts = {
    functions: all.filter((file) => !compiling.includes(file)),
    "commands and compiling": compiling,
    policy: testsIn("policy/**"),
    corpus: testsIn("corpus/**"),
  };
  const jobs = Object.entries(parts).map(([name, files]) => ({ name, run: { ...UNITS, files } }));
  const { maxFailures } = UNITS;
  return totalsOf(await runJobs(jobs, { atOnce: availableParallelism(), maxFailures }));
}

function testsIn(folders: string): readonly string[] {
  return globSync(`build/test/${folders}/*.test.js`, { cwd: ROOT }).toSorted();
}

/** Compares the reader with Docker's own, which Go builds. */
async function runOracle(): Promise<Outcome> {
  if (hasGo(process.env)) return runWhole("oracle", ORACLE);
  const reason = "Go is not there to build Docker's own readers with";
  return { passed: 0, failed: 0, left: [{ tests: await countTests(ORACLE), reason }] };
}

/** Opens the pages in Chromium, which is installed if it is missing. */
async function runBrowser(): Promise<Outcome> {
  const reason = await installMissing(BROWSER_PACKAGES);
  if (reason === null) return runWhole("browser", BROWSER);
  return { passed: 0, failed: 0, left: [{ tests: await countTests(BROWSER), reason }] };
}

/** Runs a suite that is one job. */
async function runWhole(name: string, run: MochaRun): Promise<Outcome> {
  return totalsOf([{ job: { name, run }, report: await runMocha(run) }]);
}

async function runEndToEnd(
  patterns: readonly string[],
  exclude: readonly string[] = [],
): Promise<Outcome> {
  const files = globSync(patterns, { cwd: ROOT, exclude }).toSorted();
  const chosen = parseEngineNames(process.env["ENGINES"]);
  const reason = await prepare(chosen.includes("newest"));
  if (reason !== null)
    return {
      passed: 0,
      failed: 0,
      left: [{ tests: await countEngineTests(files, chosen), reason }],
    };
  const variants = Object.fromEntries(chosen.map((name) => [name, { ENGINES: name }]));
  const either = new Set(IS_LONG ? [] : globSync(ON_EITHER_ENGINE, { cwd: ROOT }));
  const jobs = [
    ...jobsOf(
      files.filter((file) => !either.has(file)),
      END_TO_END,
      variants,
    ),
    ...jobsInTurn(
      files.filter((file) => either.has(file)),
      END_TO_END,
      variants,
    ),
  ];
  const { maxFailures } = END_TO_END;
  const totals = await runJobsTwice(jobs, { atOnce: JOBS_AT_ONCE, maxFailures });
  const absent = (["oldest", "newest"] as const).filter((name) => !enginesAtHand().includes(name));
  if (absent.length === 0 || process.env["ENGINES"] !== undefined) return totals;
  const go = "Go is not there to build the newest engine with";
  const left = { tests: await countEngineTests(files, absent), reason: go };
  return { ...totals, left: [...totals.left, left] };
}

/** Installs and builds what is missing; null when all is there, else why it is not. */
async function prepare(newest: boolean): Promise<string | null> {
  if (process.getuid?.() !== 0) return "a private dockerd takes root";
  const usual = [...ENGINE_PACKAGES, ...CLIENT_PACKAGES, ...HOST_PACKAGES];
  const needed = [...usual, ...(newest ? BUILD_PACKAGES : [])];
  return (await installMissing(needed)) ?? (await buildEngines(newest));
}

async function installMissing(packages: readonly DebianPackage[]): Promise<string | null> {
  const missing = missingOf(packages);
  const obstacle = missing.length === 0 ? null : await installPackages(missing);
  return obstacle === null ? null : `missing ${missing.join(", ")}: ${obstacle}`;
}

async function buildEngines(newest: boolean): Promise<string | null> {
  try {
    await findEngines(newest ? ["oldest", "newest"] : ["oldest"]);
    return null;
  } catch (thrown) {
    if (!isToolError(thrown)) throw thrown;
    return thrown.message;
  }
}

function countEngineTests(files: readonly string[], names: readonly string[]): Promise<number> {
  const env = { ...process.env, ENGINES: names.join(","), COUNT_TESTS: "1" };
  return countTests({ ...END_TO_END, files, env });
}
