import { escaped } from "../../domain/escaped.js";
import { ASKED_ACTIONS, askedRequest, requestOf, type AskedAction } from "./asked-actions.js";
import { changeRequest } from "../explain/change-request.js";
import type { OfflineDecision } from "../session/decider.js";
import { decisionHead } from "../explain/decision-head.js";
import { dockerCalls } from "./docker-calls.js";
import { dockerLine } from "./docker-line.js";
import { UsageError } from "../../domain/errors.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { wordsOfEdit } from "../explain/request-edit.js";
import { openSession, type Session, type SessionFlags } from "../session/session.js";

/** The answer to a question, and whether it is yes. */
export interface QuestionAnswer {
  readonly yes: boolean;
  /** Lines for a terminal. */
  readonly text: string;
}

/**
 * Answers whether a caller may do something, with all that stands in the way and a command line that would pass.
 *
 * @throws {UsageError} When there is no such action, or the settings cannot be read.
 */
export async function canI(
  word: string,
  object: string | null,
  flags: SessionFlags,
): Promise<QuestionAnswer> {
  const session = await openSession(flags);
  try {
    return await answerTo(askedRequest(word, object, maxVersionOf(session)), session);
  } finally {
    await session.close();
  }
}

/**
 * Answers whether a caller may run a docker command: runs it with a fake dockerd, and decides on what it sends up to the
 * first request that would change something.
 *
 * @throws {UsageError} When docker cannot be run, or sends nothing.
 */
export async function canIDocker(
  words: readonly string[],
  flags: SessionFlags,
): Promise<QuestionAnswer> {
  const { requests, said, whole } = await dockerCalls(words);
  if (requests.length === 0 || !whole)
    throw new UsageError(
      `Cannot answer: docker gives up before it sends the request, it says ${JSON.stringify(said)}; change the command line`,
    );
  const session = await openSession(flags);
  try {
    const answers: QuestionAnswer[] = [];
    for (const request of requests) answers.push(await answerTo(request, session));
    const refused = answers.find(({ yes }) => !yes);
    // The last request is the one that the command is for.
    return refused ?? answers.at(-1) ?? { yes: false, text: "" };
  } finally {
    await session.close();
  }
}

async function answerTo(request: OfflineRequest, session: Session): Promise<QuestionAnswer> {
  const decision = await session.decide(request);
  const yes = decision.effect === "allow";
  const head = decisionHead(decision, session, null);
  const more = yes ? [] : await linesOfDenial(session, request, decision);
  const lines = [...warningsOf(decision), ...more].map((line) => `${escaped(line)}\n`);
  return { yes, text: `${yes ? "yes" : "no"}: ${head}${lines.join("")}` };
}

/** Returns the highest API version that the caller may use; null if it is not set. */
export function maxVersionOf({ own }: Pick<Session, "own">): string | null {
  const version = own.parameters["request_target"]?.["max_api_version"];
  return typeof version === "string" ? version : null;
}

function warningsOf({ warnings }: OfflineDecision): readonly string[] {
  return warnings.map(({ control, message }) => `  warning of ${control}: ${message}`);
}

async function linesOfDenial(
  session: Session,
  request: OfflineRequest,
  decision: OfflineDecision,
): Promise<readonly string[]> {
  const { own, caller } = session;
  const user = caller.uid === null ? null : `${caller.uid}:${caller.gids[0] ?? caller.uid}`;
  const change = await changeRequest(request, decision, { own, user }, session.decide);
  const found = decision.violations.map(({ control, message }) => `  ${control}: ${message}`);
  if ("blocking" in change)
    return [...found, "None of the changes of the request that were tried would pass."];
  const line = dockerLine(change.request);
  return [
    ...found,
    "What would pass:",
    ...change.edits.map((edit) => `  ${wordsOfEdit(edit)}`),
    ...(line === null ? [] : [`  ${line}`]),
  ];
}

/** The object that `--list` asks about. */
const EXAMPLES: Readonly<Record<string, string>> = {
  container: "some-container",
  image: "alpine:3.20",
  volume: "some-volume",
  network: "some-network",
};

/** Lists what a caller may do, with the controls that refuse the rest. */
export async function canIList(flags: SessionFlags): Promise<QuestionAnswer> {
  const session = await openSession(flags);
  try {
    const rows: string[] = [];
    for (const asked of ASKED_ACTIONS) rows.push(rowOf(asked, await decisionOn(asked, session)));
    const owner = flags.owner ?? "the caller";
    const note = `Plainest requests about objects of ${owner}; others may be decided otherwise.`;
    return { yes: true, text: [...rows, note].map((row) => `${escaped(row)}\n`).join("") };
  } finally {
    await session.close();
  }
}

function decisionOn(asked: AskedAction, session: Session): Promise<OfflineDecision> {
  const object = asked.object === null ? "" : (EXAMPLES[asked.object] ?? "");
  return session.decide(requestOf(asked, object, maxVersionOf(session)));
}

function rowOf(
  { word, action }: AskedAction,
  { effect, violations, error }: OfflineDecision,
): string {
  const by = [...new Set(violations.map(({ control }) => control))].join(", ");
  const why = effect === "allow" ? "" : by === "" ? (error ?? "") : by;
  return `${effect === "allow" ? "yes" : "no "} ${word.padEnd(15)}${action.padEnd(24)}${why}`.trimEnd();
}
