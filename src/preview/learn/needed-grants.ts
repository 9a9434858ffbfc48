import { holdsFor, grantText, triedWith, type Grant } from "./grant.js";
import type { LearningRange, RangeCaller } from "./learning-range.js";
import type { SeenRequest } from "./seen-requests.js";

/** Decisions that are tried at most; the grants of later requests are kept without being counted. */
const MAX_TRIES = 100_000;

/**
 * Finds which requests need each grant, and returns the grants that one needs: without it, but with all others, the request is
 * denied.
 */
export async function neededGrants(
  range: LearningRange,
  grants: readonly Grant[],
  requests: readonly SeenRequest[],
): Promise<readonly Grant[]> {
  const needs = new Map(grants.map((grant) => [grant, new Set<SeenRequest>()]));
  const left = { tries: MAX_TRIES };
  for (const request of requests) {
    const caller = await range.callerOf(request.user);
    const held = grants.filter((grant) => holdsFor(grant, caller));
    for (const grant of await neededBy(request, caller, held, left)) needs.get(grant)?.add(request);
  }
  const counted = [...needs].map(([grant, by]) => ({ ...grant, requests: [...by] }));
  const isNeeded = ({ requests: by, against }: Grant): boolean => by.length > 0 || against !== null;
  return left.tries > 0 ? counted.filter(isNeeded) : counted;
}

async function neededBy(
  request: SeenRequest,
  { own, decide }: RangeCaller,
  held: readonly Grant[],
  left: { tries: number },
): Promise<readonly Grant[]> {
  const tightening = held.filter(({ against }) => against !== null);
  const loosening = held.filter(({ against }) => against === null);
  if (loosening.length === 0 || left.tries <= 0) return [];
  const denied = await decide(request, triedWith(tightening, own));
  if (denied.effect !== "deny") return [];
  if ((await decide(request, triedWith(held, own))).effect !== "allow") return [];
  const controls = new Set(denied.violations.map(({ control }) => control));
  // A caller who may not do it at all is told no more.
  const isWhole = denied.evaluation?.evaluated === "all";
  const may = mentioned(
    loosening.filter(({ control }) => !isWhole || controls.has(control)),
    wordsOf(request),
  );
  const needed: Grant[] = [];
  for (const grant of may) {
    left.tries -= 1;
    const others = held.filter((other) => other !== grant);
    if ((await decide(request, triedWith(others, own))).effect !== "allow") needed.push(grant);
  }
  return needed;
}

/** Of a long list, only items that the request may be about are tried. */
function mentioned(grants: readonly Grant[], text: string): readonly Grant[] {
  const isItem = ({ how, value }: Grant): boolean => how === "add" && typeof value === "string";
  const others = grants.filter((grant) => !isItem(grant));
  const items = grants.filter(isItem);
  const named = items.filter((grant) => text.includes(lastWordOf(grantText(grant))));
  // A link has another name.
  return [...others, ...(named.length === 0 ? items : named)];
}

/** `busybox` of `docker.io/library/busybox:1.36`, `data` of `/srv/data:ro` */
function lastWordOf(item: string): string {
  const [last = ""] = item.split("/").slice(-1);
  return (last.split(/[:@]/)[0] ?? "").toLowerCase();
}

function wordsOf({ request: { target, body } }: SeenRequest): string {
  const query = [...new URLSearchParams(target.split("?")[1]).values()];
  return [target, ...query, body?.toString() ?? ""].join("\n").toLowerCase();
}
