import type { Decision, Severity, Disclosure, Violation } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";

const MAX_LINES = 5;
const MAX_LINE = 600;

/** Their reasons come last: most tell to stop a container, after which the others would still refuse. */
const LAST: ReadonlySet<string> = new Set(["live_file_systems"]);

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

/**
 * Renders a decision as a Docker user sees it after `docker run`.
 *
 * @returns `""` for `allow`; otherwise lines of `control: message`, at most five with `(+n more)`, then the remedy, and
 *   `decision <id>`. If hygiene controls violate, only these are listed, and others are not counted; else those that
 *   stopping a container lifts last, the most severe first, and of equal ones those that quote the value.
 */
export function reasonOf(decision: Decision, id: string, disclosure: Disclosure): string {
  switch (decision.effect) {
    case "allow":
      return "";
    case "deny":
      return [...linesOf(decision.violations, disclosure), `decision ${id}`].join("\n");
    case "error": {
      const { code, message } = decision;
      return [lineOf(code, disclosure.error(code, message)), `decision ${id}`].join("\n");
    }
  }
}

function linesOf(violations: readonly Violation[], disclosure: Disclosure): string[] {
  // If one of these violates, other controls saw an unreliable reading.
  const hygiene = violations.filter(({ control }) => HYGIENE_CONTROLS.has(control));
  const ordered = (hygiene.length > 0 ? hygiene : violations).toSorted(
    (a, b) =>
      Number(LAST.has(a.control)) - Number(LAST.has(b.control)) ||
      RANK[a.severity] - RANK[b.severity] ||
      Number(quotes(b)) - Number(quotes(a)),
  );
  const seen = new Set<string>();
  const shown = new Set<string>();
  let more = 0;
  for (const one of ordered) {
    const line = lineOf(one.control, one.message);
    if (seen.has(line)) continue;
    seen.add(line);
    // A request may have hundreds of violations: only the shown ones are disclosed.
    if (shown.size >= MAX_LINES) more += 1;
    else shown.add(lineOf(one.control, disclosure.violation(one).message));
  }
  const [first] = ordered;
  const remedy = first === undefined ? [] : remedyOf(disclosure.violation(first));
  return [...shown, ...(more > 0 ? [`(+${more} more)`] : []), ...remedy];
}

/** Of two equally severe ones, one that quotes the wrong value helps more. */
function quotes({ message, value }: Violation): boolean {
  return value !== null && message.includes(value);
}

/** Returns the remedy of the first violation, unless its message includes it. */
function remedyOf({ remedy, message }: Violation): string[] {
  return remedy === null || message.includes(remedy) ? [] : [oneLine(remedy)];
}

function lineOf(head: string, message: string): string {
  return `${head}: ${oneLine(message)}`;
}

/** A message quotes what the caller sent: removes control characters, which must not reach a terminal. */
function oneLine(text: string): string {
  const line = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text;
  return line.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}
