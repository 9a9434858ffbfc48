import type { Case, RecordedMessage } from "../../src/preview/attack/case.js";
import { isStrict } from "../../src/preview/attack/case.js";
import { fillCase, type Values } from "../../src/preview/attack/fill-case.js";

/** What became of a message. */
export interface Evaluation {
  readonly effect: "allow" | "deny" | "error";
  /** The controls that were violated in mode deny. */
  readonly controls: readonly string[];
  /** What was said to the user. */
  readonly text: string;
}

/** Judges one AuthZ message, as bytes, of the request phase, where what the case needs is there. */
export type Evaluator = (message: Buffer, one: Case) => Promise<Evaluation>;

/** What is wrong with a case's outcome; null when it is as it must be. */
export type Failure = string | null;

/** A case and what became of it. */
export interface Result {
  readonly one: Case;
  /** `unasked`: dockerd answered by itself, so there is no message to judge. */
  readonly kind: "held" | "failed" | "unasked";
  readonly failure: Failure;
}

/** Runs all cases in order, each as its message. */
export async function runCases(
  cases: readonly Case[],
  values: Values,
  judge: Evaluator,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const one of cases) results.push(await runCase(one, values, judge));
  return results;
}

/** Runs one case as its message. */
export async function runCase(one: Case, values: Values, judge: Evaluator): Promise<Result> {
  const message = fillCase(one, values).authz_request;
  if (message === null) return { one, kind: "unasked", failure: null };
  const failure = failureOf(one, await judge(bytesOf(message), one));
  return { one, kind: failure === null ? "held" : "failed", failure };
}

/** Why a case does not hold: the wrong answer, or the right one for a reason that is not its own. */
export function failureOf(one: Case, { effect, controls, text }: Evaluation): Failure {
  if (one.expect === "allow")
    return effect === "allow" ? null : `${effect} instead of allow: ${text}`;
  if (effect === "error") return `error: ${text}`;
  if (effect === "allow") return `allow instead of deny, ${wanted(one)}`;
  const isForItsReason = one.controls === undefined || overlaps(one.controls, controls);
  return isForItsReason ? null : `denied by ${controls.join(", ")}, ${wanted(one)}`;
}

/** A line for a person: the id, the title and what is wrong. */
export function lineOf({ one, failure }: Result): string {
  const weight = isStrict(one) ? "" : " (a matter of taste)";
  return `${one.id}${weight}: ${one.title}: ${failure ?? "held"}`;
}

function wanted(one: Case): string {
  return `wanted a violation of ${one.controls?.join(" or ") ?? "any control"}`;
}

function overlaps(some: readonly string[], others: readonly string[]): boolean {
  return some.some((name) => others.includes(name));
}

function bytesOf(message: RecordedMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}
