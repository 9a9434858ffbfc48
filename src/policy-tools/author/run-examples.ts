import { meansAction } from "../../domain/actions.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { Violation } from "../../domain/decision.js";
import type { Facts } from "../../domain/facts.js";
import { createCallers, type Callers } from "../../engine/settings/callers.js";
import { loadSettings } from "../../engine/settings/load-settings.js";
import { permissionsFor } from "../../engine/settings/permissions.js";
import type { AuthorFile, ControlFolder } from "./control-folder.js";
import { createExampleEvaluator, type ExampleEvaluator } from "./example-evaluator.js";
import type { Example } from "./example.js";
import { readExamples, type ExampleProblem, type PlacedExample } from "./read-examples.js";
import type { TestResult } from "./test-result.js";

/** The profile that must allow an allowed example as a whole. */
const PROFILE = "baseline";

/**
 * Decides the examples of controls by the compiled policy. A denied example must have its message from the control; an
 * allowed one must have no violation of the control, and none of a control that denies in the profile `baseline`.
 *
 * @param library The shipped controls and those of the folders, compiled together.
 */
export async function runExamples(
  controls: readonly ControlFolder[],
  library: CompiledLibrary,
): Promise<readonly TestResult[]> {
  const evaluator = await createExampleEvaluator(library);
  try {
    const settings = await loadSettings(null, library, { profile: PROFILE });
    const run: Run = { evaluator, callers: createCallers(settings), library };
    const results: TestResult[] = [];
    for (const { id, examples } of controls)
      if (examples !== null) results.push(...(await resultsOf(id, examples, run)));
    return results;
  } finally {
    await evaluator.close();
  }
}

/** Returns the controls that deny a request in the profile `baseline`, whoever sends it. */
export async function deniedByBaseline(
  example: Example,
  library: CompiledLibrary,
): Promise<readonly string[]> {
  const evaluator = await createExampleEvaluator(library);
  try {
    const settings = await loadSettings(null, library, { profile: PROFILE });
    const run: Run = { evaluator, callers: createCallers(settings), library };
    const found = evaluator.violationsOf(await usualFacts("", example, run));
    return [...new Set(found.map(({ control }) => control))];
  } finally {
    await evaluator.close();
  }
}

interface Run {
  readonly evaluator: ExampleEvaluator;
  readonly callers: Callers;
  readonly library: CompiledLibrary;
}

async function resultsOf(id: string, file: AuthorFile, run: Run): Promise<readonly TestResult[]> {
  const { examples, problems } = readExamples(file);
  const results = problems.map((problem) => unreadable(id, file, problem));
  for (const placed of examples) results.push(await resultOf(id, file, placed, run));
  return results;
}

function unreadable(
  id: string,
  { path }: AuthorFile,
  { line, message }: ExampleProblem,
): TestResult {
  return {
    ...{ kind: "example", control: id, name: "examples.yaml", file: path, line },
    ...{ outcome: "failed", message, wanted: null, got: null, milliseconds: 0 },
  };
}

/** The reason why an example fails. */
interface Failure {
  readonly message: string;
  readonly wanted: string;
  readonly got: string;
}

async function resultOf(
  id: string,
  { path }: AuthorFile,
  { example, kind, line }: PlacedExample,
  run: Run,
): Promise<TestResult> {
  const begun = performance.now();
  const check = kind === "denied" ? failureOfDenied : failureOfAllowed;
  const failure = await check(id, example, run);
  return {
    ...{ kind: "example", control: id, file: path, line },
    name: `${kind === "denied" ? "denies" : "allows"}: ${example.title}`,
    outcome: failure === null ? "passed" : "failed",
    ...{ message: null, wanted: null, got: null, ...failure },
    milliseconds: performance.now() - begun,
  };
}

async function failureOfDenied(id: string, example: Example, run: Run): Promise<Failure | null> {
  const facts = await run.evaluator.factsOf(example, id);
  const messages = run.evaluator.violationsOf(facts).map(({ message }) => message);
  const wanted = example.message?.trim() ?? null;
  const problem = neverAsked(id, facts, run) ?? problemOfMessages(messages, wanted);
  if (problem === null) return null;
  const got = messages.length === 0 ? "no violation" : messages.join("; ");
  return { message: problem, wanted: wanted ?? "a violation", got };
}

function problemOfMessages(messages: readonly string[], wanted: string | null): string | null {
  if (messages.length === 0) return "the control allows it";
  return wanted === null || messages.includes(wanted) ? null : "the message differs";
}

/** In a decision a control is asked only about the actions that its METADATA lists. */
function neverAsked(id: string, { phase, request }: Facts, { library }: Run): string | null {
  const { endpoints = [], responses = [] } = library.catalogue[id] ?? {};
  const listed = phase === "request" ? endpoints : responses;
  if (listed.some((pattern) => meansAction(pattern, request.action))) return null;
  const name = phase === "request" ? "custom.endpoints" : "custom.responses";
  return `the request is the action "${request.action}", which ${name} of METADATA does not list, so the control is not asked`;
}

async function failureOfAllowed(id: string, example: Example, run: Run): Promise<Failure | null> {
  const { evaluator } = run;
  const own = evaluator.violationsOf(await evaluator.factsOf(example, id));
  if (own.length > 0)
    return { message: "the control denies it", wanted: "no violation", got: told(own) };
  const others = evaluator
    .violationsOf(await usualFacts(id, example, run))
    .filter(({ control }) => control !== id);
  const listed = example.also_denied_by ?? [];
  const unsaid = others.filter(({ control }) => !listed.includes(control));
  if (unsaid.length > 0) return deniedByOthers(unsaid);
  const wrong = listed.find((control) => !others.some((one) => one.control === control));
  return wrong === undefined
    ? null
    : {
        message: `also_denied_by names "${wrong}", which does not deny it in the profile ${PROFILE}; remove it`,
        ...{ wanted: `a violation of ${wrong}`, got: others.length === 0 ? "none" : told(others) },
      };
}

function deniedByOthers(violations: readonly Violation[]): Failure {
  const names = [...new Set(violations.map(({ control }) => control))].join(", ");
  return {
    message: `the profile ${PROFILE} denies it by ${names}; change the request, or say also_denied_by: [${names}]`,
    ...{ wanted: `no violation in the profile ${PROFILE}`, got: told(violations) },
  };
}

function told(violations: readonly Violation[]): string {
  return violations.map(({ control, message }) => `${control}: ${message}`).join("; ");
}

/** The input as the profile's settings make it: the caller has the roles that they grant. */
async function usualFacts(id: string, example: Example, run: Run): Promise<Facts> {
  const facts = await run.evaluator.factsOf(example, PROFILE, id);
  const { user, request } = facts;
  const caller = run.callers.of({ name: user.name, groups: user.groups, refusal: null });
  const permissions = permissionsFor(caller.rules, request.action, request.class);
  const granted = { roles: caller.roles, permissions, ...example.caller };
  return { ...facts, user: { ...user, ...granted } };
}
