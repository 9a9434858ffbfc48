import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { table } from "../../src/policy-tools/docs/markdown.js";
import { ROOT } from "../project.js";
import { readRunDecisions, readRunLines, type RunDecisions } from "./run-lines.js";
import { ToolError } from "../tool-error.js";

/** Returns the page that says which profile allows which popular `docker run` line, as Markdown. */
export function runLinesPage(profiles: readonly string[]): string {
  const decisions = readRunDecisions();
  return [
    "# Popular `docker run` lines",
    "This page shows which [profile](profiles.md) allows the lines that popular images document, which " +
      "[control](../controls/README.md) denies the others, and what to do instead. Each line was recorded as " +
      "the Docker CLI sends it, and is evaluated for the user `alice` with uid 1000 and the home `/home/alice`.",
    ASKED,
    totals(decisions, profiles),
    ...readRunLines().flatMap(({ heading, lines }) => [
      `## ${heading.charAt(0).toUpperCase()}${heading.slice(1)}`,
      table(
        ["line", ...profiles.map((name) => `\`${name}\``)],
        lines.map((line) => [
          `\`${line}\``,
          ...profiles.map((name) => cell(line, name, decisions)),
        ]),
      ),
    ]),
    "## What to do instead",
    remediesTable(decisions),
  ].join("\n\n");
}

const ASKED =
  "`multi-tenant` and `restricted` require some options for every container, which no line has. Their columns show " +
  "the decision with these options added: a name that begins with `alice_`, `--user 1000:1000`, `--memory 512m`, " +
  "`--cpus 1`, `--pids-limit 256`, `--security-opt no-new-privileges`, and under `restricted` also `--cap-drop ALL` " +
  "and an image by its digest. The table is about the container's creation. A line " +
  "without `-d` also attaches to it, which [exec_attach_access](../controls/exec_attach_access.md) denies under " +
  "`restricted`: add `--detach`, and use `docker logs`.";

function totals(decisions: RunDecisions, profiles: readonly string[]): string {
  const lines = Object.values(decisions);
  const counts = profiles.map((name) => {
    const allowed = lines.filter((decision) => decision[name]?.length === 0).length;
    return `\`${name}\` allows ${allowed}`;
  });
  return `Of ${lines.length} lines ${counts.join(", ")}.`;
}

function cell(line: string, profile: string, decisions: RunDecisions): string {
  const refusing = decisions[line]?.[profile];
  if (refusing === undefined)
    throw new ToolError(
      `Cannot describe "${line}": tools/docs/run-lines/decisions.json lacks it for ${profile}; write it with WRITE=1 and test/policy/run-lines.test.ts`,
    );
  return refusing.length === 0 ? "allowed" : refusing.map(link).join(", ");
}

function link(control: string): string {
  return `[${control}](../controls/${control}.md)`;
}

function remediesTable(decisions: RunDecisions): string {
  const file = join(ROOT, "tools/docs/run-lines/remedies.yaml");
  const remedies = parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;
  const refusing = new Set(Object.values(decisions).flatMap((one) => Object.values(one).flat()));
  const rows = [...refusing].toSorted().map((control) => {
    const remedy = remedies[control];
    if (remedy === undefined)
      throw new ToolError(`Cannot describe a refusal: ${file} has no remedy for "${control}"`);
    return [link(control), remedy];
  });
  return table(["control", "remedy"], rows);
}
