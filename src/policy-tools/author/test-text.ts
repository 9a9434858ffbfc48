import { escaped } from "../../domain/escaped.js";
import { plural } from "./finding.js";
import type { FileCoverage, TestReport, TestResult } from "./test-result.js";

/** Renders results for a person: each failure with what was wanted and what came, then what was run. */
export function testText({ results, coverage }: TestReport): string {
  const failures = results.filter(({ outcome }) => outcome === "failed");
  const lines = [
    ...failures.flatMap(failureLines),
    ...(coverage ?? []).map(coverageLine),
    ...summary(results),
  ];
  return lines.map((line) => `${escaped(line)}\n`).join("");
}

function failureLines({
  file,
  line,
  control,
  name,
  message,
  wanted,
  got,
}: TestResult): readonly string[] {
  return [
    `${file}:${line}: ${control}: ${name}`,
    `  ${message ?? "failed"}`,
    ...(wanted === null ? [] : [`  wanted: ${wanted}`]),
    ...(got === null ? [] : gotLines(got)),
    "",
  ];
}

function gotLines(got: string): readonly string[] {
  const lines = got.split("\n");
  return lines.length === 1
    ? [`  got:    ${got}`]
    : ["  got:", ...lines.map((line) => `    ${line}`)];
}

function coverageLine({ file, covered, missed }: FileCoverage): string {
  const all = covered + missed.length;
  const share = all === 0 ? 100 : Math.floor((100 * covered) / all);
  const lines = missed.length === 0 ? "" : `, not evaluated: ${missed.join(", ")}`;
  return `${file}: ${share} % of ${all} lines evaluated${lines}`;
}

function summary(results: readonly TestResult[]): readonly string[] {
  const count = (kind: TestResult["kind"]): number =>
    results.filter((one) => one.kind === kind).length;
  const failed = results.filter(({ outcome }) => outcome === "failed").length;
  const skipped = results.filter(({ outcome }) => outcome === "skipped").length;
  const ran = `${plural(count("rego"), "test")} and ${plural(count("example"), "example")}`;
  const rest = skipped === 0 ? "" : `, ${skipped} skipped`;
  return [`${ran}: ${failed === 0 ? "all passed" : `${failed} failed`}${rest}`];
}
