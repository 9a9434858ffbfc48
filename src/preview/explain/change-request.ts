import type { Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import { editCandidates } from "./edit-candidates.js";
import type { EditContext } from "./edit-context.js";
import type { OfflineDecision } from "../session/decider.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { editedRequest, editedTree, type RequestEdit } from "./request-edit.js";

/** A change of the request that was tried and passes. */
export interface RequestChange {
  /** None of them can be left out. */
  readonly edits: readonly RequestEdit[];
  readonly request: OfflineRequest;
}

/** The result where no change was found. */
export interface NoRequestChange {
  readonly blocking: readonly Violation[];
}

/** Decides on a request. */
export type DecideRequest = (request: OfflineRequest) => Promise<OfflineDecision>;

/** The most changes that are tried; a denied request has at most a dozen violations, with a few candidates each. */
const MAX_TRIES = 300;

/**
 * Searches the smallest change of a denied request that passes: removes and replaces what controls object to, one violation
 * after the other, and then leaves out each change without which it passes too.
 */
export async function changeRequest(
  request: OfflineRequest,
  denied: OfflineDecision,
  about: Pick<EditContext, "own" | "user">,
  ask: DecideRequest,
): Promise<RequestChange | NoRequestChange> {
  const search = { ...about, request, ask, tries: 0, edits: [] as readonly RequestEdit[] };
  let decision = denied;
  while (decision.effect === "deny") {
    const next = await nextStep(search, decision);
    if (next === null) return { blocking: decision.violations };
    search.edits = next.edits;
    decision = next.decision;
  }
  if (decision.effect === "error") return { blocking: denied.violations };
  const edits = await fewest(search);
  return { edits, request: editedRequest(request, edits) };
}

interface Search extends Pick<EditContext, "own" | "user" | "request" | "edits"> {
  readonly ask: DecideRequest;
  tries: number;
}

interface Step {
  readonly edits: readonly RequestEdit[];
  readonly decision: OfflineDecision;
}

async function nextStep(search: Search, before: OfflineDecision): Promise<Step | null> {
  const { request, edits, own, user, ask } = search;
  const context: EditContext = {
    ...{ request, edits, own, user },
    tree: editedTree(request.body, edits),
    action: before.call?.action ?? "unknown",
  };
  for (const violation of inOrder(before.violations)) {
    for (const candidate of editCandidates(violation, context)) {
      if (++search.tries > MAX_TRIES) return null;
      const tried = [...edits, candidate];
      const decision = await ask(editedRequest(request, tried));
      if (isProgress(before, decision, violation)) return { edits: tried, decision };
    }
  }
  return null;
}

/** Sorts violations about unreadable requests first: for unknown values alone, other controls refuse too. */
function inOrder(violations: readonly Violation[]): readonly Violation[] {
  const rank = ({ control }: Violation): number => (HYGIENE_CONTROLS.has(control) ? 0 : 1);
  return violations.toSorted((a, b) => rank(a) - rank(b));
}

/** A violation has gone, and no other has come, unless fewer controls were evaluated before. */
function isProgress(
  before: OfflineDecision,
  after: OfflineDecision,
  violation: Violation,
): boolean {
  if (after.effect !== "deny") return after.effect === "allow";
  const keys = after.violations.map(keyOf);
  const count = (all: readonly Violation[], key: string): number =>
    all.filter((one) => keyOf(one) === key).length;
  const key = keyOf(violation);
  if (count(after.violations, key) >= count(before.violations, key)) return false;
  if (HYGIENE_CONTROLS.has(violation.control) || before.evaluation?.evaluated !== "all")
    return true;
  const known = new Set(before.violations.map(keyOf));
  return keys.every((one) => known.has(one));
}

/** Without places in lists, which move when an item goes. */
function keyOf({ control, field, message }: Violation): string {
  return JSON.stringify([control, field?.replace(/\[\d+\]/g, "[]"), message]);
}

async function fewest({ request, edits, ask }: Search): Promise<readonly RequestEdit[]> {
  let left = edits;
  for (const edit of edits) {
    const fewer = left.filter((one) => one !== edit);
    if (fewer.length > 0 && (await ask(editedRequest(request, fewer))).effect === "allow")
      left = fewer;
  }
  return left;
}
