import { UNKNOWN_DOCKERD } from "../unknown-dockerd.js";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Facts } from "../../src/domain/facts.js";
import type { Settings } from "../../src/domain/settings.js";
import { readCall } from "../../src/request/read-call.js";
import { factsOf } from "../../src/facts/facts-of.js";
import { ANONYMOUS } from "../../src/domain/identity.js";
import { UNKNOWN_HOST, ANONYMOUS_USER } from "../../src/domain/facts.js";
import { loadLibrary } from "../../src/policy/load-library.js";
import { loadPolicy } from "../../src/policy/load-policy.js";
import { decodeMessage } from "../../src/protocol/decode-message.js";
import { createCallers } from "../../src/settings/callers.js";
import { exceptionsFor } from "../../src/settings/exceptions-for.js";
import { loadSettings } from "../../src/settings/load-settings.js";
import { readingLimitsOf } from "../../src/settings/reading-limits.js";
import { findOpa, usualPlaces } from "../../tools/find-opa.js";
import { makePolicy } from "../../tools/make-policy.js";
import { ROOT } from "../../tools/project.js";
import { CREATE_ALONE } from "./docker-run.js";

const DEVELOPER = { effect: "allow", scope: "controls", labels: [] } as const;

const ROUNDS = 9;
const EVALUATIONS = 3000;
const U500 = { ...ANONYMOUS, name: "u500" };

/** A way to set the library up, and what it costs to judge a plain `docker run` then. */
interface Subject {
  readonly name: string;
  readonly once: () => void;
  readonly roundsUs: number[];
}

/** Prints how long the library takes to compile, how large it is, and what judging a container costs. */
export async function measurePolicy(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dw-bench-"));
  try {
    await measureBuild(folder);
    const subjects: Subject[] = [];
    for (const profile of Object.keys(loadLibrary().profiles).sort()) {
      subjects.push(await subjectOf(`profile ${profile}`, folder, `profile: ${profile}\n`));
    }
    subjects.push(
      await subjectOf("baseline, every control but one off", folder, `modes: ${allOff()}\n`),
      await subjectOf("baseline, 1,000 users and exceptions, 100 groups", folder, crowd()),
    );
    for (let round = 0; round < ROUNDS; round++) for (const one of subjects) run(one);
    report(subjects);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureBuild(folder: string): Promise<void> {
  const opa = await findOpa(await usualPlaces());
  const startedMs = performance.now();
  await makePolicy(opa, join(ROOT, "rego"), folder);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const kilobytes = Math.round(statSync(join(folder, "policy.wasm")).size / 1024);
  const controls = Object.keys(loadLibrary().catalogue).length;
  console.log(`policy: ${controls} controls, compiled in ${seconds} s, ${kilobytes} KiB of WASM`);
}

async function subjectOf(name: string, folder: string, rest: string): Promise<Subject> {
  const file = join(folder, "settings.yaml");
  writeFileSync(file, `schema: 1\n${rest}`);
  const library = loadLibrary();
  const settings = await loadSettings(file, library, {});
  const { policy } = await loadPolicy(library, settings);
  const callers = createCallers(settings);
  const drawn = plainRun(settings);
  const { profile, overrides } = callers.of(U500);
  const input = { ...drawn, set: profile, overrides };
  const once = (): void => {
    exceptionsFor(callers.of(U500), drawn);
    policy.evaluate(input);
  };
  return { name, once, roundsUs: [] };
}

function plainRun({ sets, profile }: Settings): Facts {
  const [ask] = CREATE_ALONE.asks;
  const set = sets[profile];
  if (ask === undefined || set === undefined) throw new Error("Cannot measure: nothing to ask");
  const message = decodeMessage(ask.message, "request");
  const call = readCall(message, {
    ...readingLimitsOf(set),
    dockerd: { ...UNKNOWN_DOCKERD, http2: false },
  });
  return factsOf(call, {
    time: "2026-11-25T10:00:00Z",
    set: profile,
    overrides: { modes: {}, parameters: {} },
    user: { ...ANONYMOUS_USER, permissions: [DEVELOPER] },
    host: UNKNOWN_HOST,
    bodyBytes: message.body?.length ?? 0,
  });
}

function allOff(): string {
  const { catalogue } = loadLibrary();
  const ids = Object.keys(catalogue).filter((id) => catalogue[id]?.group !== "hygiene");
  const off = ids.filter((id) => id !== "privileged_container").map((id) => `${id}: "off"`);
  return `{${off.join(", ")}}`;
}

function crowd(): string {
  const numbers = Array.from({ length: 1000 }, (_, number) => number);
  const users = numbers.map((number) => `  u${number}: {groups: [g${number % 100}]}\n`);
  const groups = numbers.slice(0, 100).map((number) => `  g${number}: {}\n`);
  const exceptions = numbers.map(
    (number) =>
      `  - {id: E${number}, controls: [added_capabilities], who: {users: [u${number}]}, when: {actions: [service.create]}, mode: warn, reason: r, ticket: t, approved_by: boss, created: "2026-11-01T00:00:00Z", expires: "2026-12-01T00:00:00Z"}\n`,
  );
  return `users:\n  boss: {roles: [boss]}\n${users.join("")}groups:\n${groups.join("")}roles: {boss: {may_exempt: true}}\nexceptions:\n${exceptions.join("")}`;
}

function run({ once, roundsUs }: Subject): void {
  const times: number[] = [];
  for (let count = 0; count < EVALUATIONS; count++) {
    const startedMs = performance.now();
    once();
    times.push((performance.now() - startedMs) * 1000);
  }
  roundsUs.push(medianOf(times));
}

function report(subjects: readonly Subject[]): void {
  const base = subjects.find(({ name }) => name === "profile baseline");
  if (base === undefined) throw new Error("Cannot measure: there is no profile baseline");
  for (const { name, roundsUs } of subjects) {
    const us = medianOf(roundsUs);
    const ratio = (us / medianOf(base.roundsUs)).toFixed(2);
    console.log(
      `  judging a plain docker run, ${name}: p50 ${us.toFixed(0)} us (${ratio} x baseline)`,
    );
  }
}

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
