import { shadowOf } from "../audit/log/record-shape.js";
import { hygieneFirst } from "../domain/controls-of.js";
import { counted } from "../domain/counted.js";
import type { Violation } from "../domain/decision.js";
import { HYGIENE_CONTROLS } from "../domain/hygiene.js";
import type { AuditRecord } from "../domain/record.js";

/** Renders why a request was refused or warned about, with what would pass. The lines are not escaped. */
export function linesOfReasons(record: AuditRecord): readonly string[] {
  const { code, error, violations, warnings } = record;
  return [
    ...(error === null ? [] : [`  ${code ?? ""}: ${error}`]),
    ...linesOfFound(violations, warnings, ({ mode }) =>
      mode === "deny" ? "refused by " : "warned by ",
    ),
  ];
}

/** Renders what the shadow profile would have decided, and why; nothing without one. The lines are not escaped. */
export function linesOfShadow(record: AuditRecord): readonly string[] {
  const shadow = shadowOf(record);
  if (shadow === null) return [];
  if (shadow === "broken")
    return ["  the decision of the shadow profile cannot be read; see --json"];
  const { profile, effect, violations } = shadow;
  if (effect === "allow") return [`  the shadow profile ${profile} would allow it`];
  const lines = linesOfFound(violations, [], () => "");
  return [`  the shadow profile ${profile} would refuse:`, ...lines.map((line) => `  ${line}`)];
}

function linesOfFound(
  violations: readonly Violation[],
  warnings: readonly Violation[],
  wordsBefore: (violation: Violation) => string,
): readonly string[] {
  const found = [...hygieneFirst(violations), ...warnings];
  const unread = violations.some(isHygiene) ? found.filter(isUnread) : [];
  const count = new Set(unread.map(({ control }) => control)).size;
  const read = found.filter((one) => !unread.includes(one));
  return [
    ...read.flatMap((one) => linesOfViolation(one, wordsBefore(one))),
    ...(count === 0 ? [] : [`  ${counted(count, "further control")} could not read the request`]),
  ];
}

function isHygiene({ control }: Violation): boolean {
  return HYGIENE_CONTROLS.has(control);
}

/** A control that has read the request names the value that it refuses. */
function isUnread(violation: Violation): boolean {
  return !isHygiene(violation) && violation.value === null;
}

function linesOfViolation(violation: Violation, words: string): readonly string[] {
  const { control, field, message, remedy } = violation;
  const where = field === null ? "" : ` at ${field}`;
  return [
    `  ${words}${control}${severityOf(violation)}${where}: ${message}`,
    ...(remedy === null ? [] : [`    instead: ${remedy}`]),
  ];
}

/** A log from elsewhere may have anything there. */
function severityOf({ severity }: { readonly severity?: unknown }): string {
  return typeof severity === "string" ? ` (${severity.slice(0, 20)})` : "";
}
