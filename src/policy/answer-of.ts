import type { PolicyAnswer, Severity, Violation } from "../domain/decision.js";
import { PolicyEvaluationError } from "../errors.js";

/**
 * The answer in an OPA result set `[{result: {allow, violations, warnings}}]`, read field by field.
 *
 * @throws {PolicyEvaluationError} When it is anything else, undefined (`[]`) included, or allows
 *   beside a violation, or denies without one.
 */
export function answerOf(resultSet: unknown): PolicyAnswer {
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
    violations: violationsOf(violations, "violations", "deny"),
    warnings: violationsOf(warnings, "warnings", "warn"),
  };
  // Says nothing for a denial: a control that is switched on and was not compiled.
  if (allow !== (answer.violations.length === 0)) {
    throw wrong("allow", "true without violations, and false with at least one");
  }
  return answer;
}

function violationsOf(value: unknown, field: string, mode: Violation["mode"]): Violation[] {
  if (!Array.isArray(value)) throw wrong(field, "a list");
  return value.map((item: unknown, index) => violationOf(item, `${field}[${index}]`, mode));
}

function violationOf(value: unknown, field: string, mode: Violation["mode"]): Violation {
  const found = objectOf(value, field);
  if (found["mode"] !== mode) throw wrong(`${field}.mode`, `"${mode}"`);
  return {
    control: stringOf(found["control"], `${field}.control`),
    mode,
    severity: severityOf(found["severity"], `${field}.severity`),
    field: stringOrNullOf(found["field"], `${field}.field`),
    value: stringOrNullOf(found["value"], `${field}.value`),
    message: stringOf(found["message"], `${field}.message`),
    remedy: stringOrNullOf(found["remedy"], `${field}.remedy`),
    references: referencesOf(found["references"], `${field}.references`),
  };
}

function objectOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null) throw wrong(field, "an object");
  return value as Record<string, unknown>;
}

function stringOf(value: unknown, field: string): string {
  if (typeof value !== "string") throw wrong(field, "a string");
  return value;
}

function stringOrNullOf(value: unknown, field: string): string | null {
  return value === null ? null : stringOf(value, field);
}

function referencesOf(value: unknown, field: string): string[] {
  if (!Array.isArray(value)) throw wrong(field, "a list");
  return value.map((item: unknown) => stringOf(item, field));
}

function severityOf(value: unknown, field: string): Severity {
  switch (value) {
    case "low":
    case "medium":
    case "high":
    case "critical":
      return value;
    default:
      throw wrong(field, "low, medium, high or critical");
  }
}

function wrong(field: string, expected: string): PolicyEvaluationError {
  return new PolicyEvaluationError(
    `Cannot use the policy's answer: "${field}" must be ${expected}`,
  );
}
