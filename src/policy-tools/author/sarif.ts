import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { TestReport, TestResult } from "./test-result.js";

/** The rules in SARIF: one for each kind of test, with what it proves. */
const RULES: Readonly<Record<TestResult["kind"], string>> = {
  rego: "The tests of a control that are written in Rego hold.",
  example: "The compiled policy decides the examples of a control as they say.",
  coverage: "The tests of a control evaluate each line of its rules.",
};

/** Renders the failures as SARIF 2.1.0. */
export function sarifJson({ results }: TestReport, version: string): string {
  const failures = results.filter(({ outcome }) => outcome === "failed");
  const rules = Object.entries(RULES).map(([id, text]) => ({ id, shortDescription: { text } }));
  const driver = { name: "dockwarden policy test", version, rules };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, results: failures.map(sarifResult) }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function sarifResult({
  kind,
  control,
  name,
  file,
  line,
  message,
  wanted,
  got,
}: TestResult): object {
  const lines = [
    `${control}: ${name}: ${message ?? "failed"}`,
    ...(wanted === null ? [] : [`wanted: ${wanted}`]),
    ...(got === null ? [] : [`got: ${got}`]),
  ];
  const artifactLocation = { uri: uriOf(file) };
  return {
    ruleId: kind,
    level: "error",
    message: { text: lines.join("\n") },
    locations: [{ physicalLocation: { artifactLocation, region: { startLine: line } } }],
  };
}

/** A relative path stays relative, so that a code host finds the file in its repository. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split("/").map(encodeURIComponent).join("/");
}
