import type { TestReport, TestResult } from "./test-result.js";

/** Renders results as JUnit XML, a suite for each control. */
export function junitXml({ results }: TestReport): string {
  const controls = [...new Set(results.map(({ control }) => control))];
  const suites = controls.map((control) =>
    suite(
      control,
      results.filter((one) => one.control === control),
    ),
  );
  const totals = counts(results);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${totals}>\n${suites.join("")}</testsuites>\n`;
}

function suite(control: string, results: readonly TestResult[]): string {
  const cases = results.map(testCase).join("");
  return `  <testsuite${attributes({ name: control })}${counts(results)}>\n${cases}  </testsuite>\n`;
}

function counts(results: readonly TestResult[]): string {
  const number = (outcome: TestResult["outcome"]): number =>
    results.filter((one) => one.outcome === outcome).length;
  return attributes({
    tests: String(results.length),
    failures: String(number("failed")),
    skipped: String(number("skipped")),
    time: seconds(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  });
}

function testCase(result: TestResult): string {
  const { kind, control, name, file, line, outcome, milliseconds } = result;
  const about = attributes({
    ...{ name, classname: `${control}.${kind}`, file, line: String(line) },
    time: seconds(milliseconds),
  });
  if (outcome === "passed") return `    <testcase${about}/>\n`;
  const inside = outcome === "skipped" ? "      <skipped/>\n" : failure(result);
  return `    <testcase${about}>\n${inside}    </testcase>\n`;
}

function failure({ kind, message, wanted, got, file, line }: TestResult): string {
  const lines = [
    `${file}:${line}`,
    ...(wanted === null ? [] : [`wanted: ${wanted}`]),
    ...(got === null ? [] : [`got: ${got}`]),
  ];
  const about = attributes({ type: kind, message: message ?? "failed" });
  return `      <failure${about}>${escapedXml(lines.join("\n"))}</failure>\n`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapedXml(value).replaceAll("\n", "&#10;")}"`)
    .join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Characters that XML 1.0 cannot contain at all become "?". */
function escapedXml(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? "")
    .replaceAll(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "?");
}
