import type { PolicyAnswer, Violation } from "../../domain/decision.js";
import type { Catalogue } from "../../domain/settings.js";
import { PolicyEvaluationError } from "../../domain/errors.js";

/**
 * Reads the answer in an OPA result set `[{result: {allow, violations, warnings}}]`, field by field. Fields
 * that are equal for all violations of a control come from the catalogue, since extracting them from the
 * policy costs more than finding the violations.
 *
 * @throws {PolicyEvaluationError} When it is anything else, including undefined (`[]`), or allows with a
 *   violation, or denies without one, or names a control that is not in the catalogue.
 */
export function answerOf(resultSet: unknown, catalogue: Catalogue): PolicyAnswer {
  if (!Array.isArray(resultSet) || resultSet.length !== 1) {
    throw wrong("result", "one result, not undefined");
  }
  const { allow, violations, warnings } = objectOf(
    objectOf(resultSet[0], "result")["result"],
    "result",
  );
  if (typeof allow !== "boolean") throw wrong("allow", "true or false");
  const answer = {
    allow,
    violations: violationsIn(violations, "violations", "deny", catalogue),
    warnings: violationsIn(warnings, "warnings", "warn", catalogue),
  };
  // A denial without a violation: a control that is on was not compiled.
  if (allow !== (answer.violations.length === 0)) {
    throw wrong("allow", "true without violations, and false with at least one");
  }
  return answer;
}

/** In the order of their controls' names; the policy does not order sets. */
function violationsIn(
  list: unknown,
  field: string,
  mode: Violation["mode"],
  catalogue: Catalogue,
): readonly Violation[] {
  return listOf(list, field)
    .map((item, index) => violationOf(item, `${field}[${index}]`, mode, catalogue))
    .sort((a, b) => Number(a.control > b.control) - Number(a.control < b.control));
}

function violationOf(
  value: unknown,
  field: string,
  mode: Violation["mode"],
  catalogue: Catalogue,
): Violation {
  const found = objectOf(value, field);
  if (found["mode"] !== mode) throw wrong(`${field}.mode`, `"${mode}"`);
  const control = stringOf(found["control"], `${field}.control`);
  const about = Object.hasOwn(catalogue, control) ? catalogue[control] : undefined;
  if (about === undefined) throw wrong(`${field}.control`, "a control of the catalogue");
  return {
    control,
    mode,
    severity: about.severity,
    field: stringOrNullOf(found["field"], `${field}.field`),
    value: stringOrNullOf(found["value"], `${field}.value`),
    message: stringOf(found["message"], `${field}.message`),
    remedy: about.remedy,
    references: about.references,
  };
}

function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw wrong(field, "an object");
  return value as Record<string, unknown>;
}

function listOf(value: unknown, field: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(field, "a list");
  return value as unknown[];
}

function stringOf(value: unknown, field: string): string {
  if (typeof value !== "string") throw wrong(field, "a string");
  return value;
}

function stringOrNullOf(value: unknown, field: string): string | null {
  return value === null ? null : stringOf(value, field);
}

function wrong(field: string, expected: string): PolicyEvaluationError {
  return new PolicyEvaluationError(
    `Cannot use the policy's answer: "${field}" must be ${expected}`,
  );
}
