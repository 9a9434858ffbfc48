/** A finding of `policy check` in an author's files. */
export interface ControlFinding {
  /** The rule of the check that found it: `unsafe-equality`. */
  readonly rule: string;
  readonly level: "error" | "warning";
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** A sentence without a full stop: what is wrong, and what to do. */
  readonly message: string;
}

/** Returns the line on which `text` first has `part`; 1 if it has not. */
export function lineWith(text: string, part: string | RegExp): number {
  const lines = text.split("\n");
  const at = lines.findIndex((line) =>
    typeof part === "string" ? line.includes(part) : part.test(line),
  );
  return at < 0 ? 1 : at + 1;
}

/** Renders a finding on a line, as compilers do: `a/b.rego:3: error: … (unsafe-equality)`. */
export function findingLine({ file, line, level, message, rule }: ControlFinding): string {
  return `${file}:${line}: ${level}: ${message} (${rule})`;
}

/** Orders findings by file and line. */
export function findingsInOrder(findings: readonly ControlFinding[]): readonly ControlFinding[] {
  return [...findings].sort(
    (one, other) =>
      compare(one.file, other.file) || one.line - other.line || compare(one.rule, other.rule),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Says in a line how much was found: `2 controls: 1 error, 0 warnings`. */
export function findingSummary(controls: number, findings: readonly ControlFinding[]): string {
  const errors = findings.filter(({ level }) => level === "error").length;
  const counts = [plural(errors, "error"), plural(findings.length - errors, "warning")];
  return `${plural(controls, "control")}: ${counts.join(", ")}`;
}

/** `1 test`, `2 tests`. */
export function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
