import type { Decision, Severity, Violation } from "../domain/decision.js";
import { HYGIENE_CONTROLS } from "../domain/hygiene.js";

const MAX_LINES = 5;
const MAX_LINE = 600;

const RANK: Readonly<Record<Severity, number>> = { critical: 0, high: 1, medium: 2, low: 3 };

/**
 * Renders a decision as what a Docker user sees after `docker run`.
 *
 * @returns `""` for `allow`; otherwise lines of `control: message`, at most five with `(+n more)`, the
 *   hygiene controls alone where one of them objects, and uncounted what else was found, else the most
 *   severe first, and of these who name the value; then what to do, and `decision <id>`.
 */
export function reasonOf(decision: Decision, id: string): string {
  switch (decision.effect) {
    case "allow":
      return "";
    case "deny":
      return [...linesOf(decision.violations), `decision ${id}`].join("\n");
    case "error":
      return [lineOf(decision.code, decision.message), `decision ${id}`].join("\n");
  }
}

function linesOf(violations: readonly Violation[]): string[] {
  // Where one of these objects, nothing else was read well.
  const hygiene = violations.filter(({ control }) => HYGIENE_CONTROLS.has(control));
  const told = (hygiene.length > 0 ? hygiene : violations).toSorted(
    (a, b) => RANK[a.severity] - RANK[b.severity] || Number(quotes(b)) - Number(quotes(a)),
  );
  const lines = [...new Set(told.map(({ control, message }) => lineOf(control, message)))];
  const shown = lines.slice(0, MAX_LINES);
  const more = lines.length - shown.length;
  if (more > 0) shown.push(`(+${more} more)`);
  return [...shown, ...remedyOf(told[0])];
}

/** Of two as severe, one that says what was wrong helps more. */
function quotes({ message, value }: Violation): boolean {
  return value !== null && message.includes(value);
}

/** The remedy of the first, where its message does not say it already. */
function remedyOf(first: Violation | undefined): string[] {
  if (first === undefined || first.remedy === null) return [];
  return first.message.includes(first.remedy) ? [] : [oneLine(first.remedy)];
}

function lineOf(head: string, message: string): string {
  return `${head}: ${oneLine(message)}`;
}

/** A message quotes what the caller sent: no control character of it may reach a terminal. */
function oneLine(text: string): string {
  const line = text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}…` : text;
  return line.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}
