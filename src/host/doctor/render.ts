import { escaped } from "../../domain/escaped.js";
import { oneLine } from "../../domain/one-line.js";
import { FINDING_SEVERITIES, type HostFinding, type FindingSeverity } from "./finding.js";
import type { ExaminedHost } from "./host-facts.js";

/** The result of an examination. */
export interface HostReport {
  readonly facts: ExaminedHost;
  /** The worst first. */
  readonly findings: readonly HostFinding[];
}

/** Renders a report as one JSON document. docs/set-up/doctor.md describes it. */
export function renderJson({ facts, findings }: HostReport): string {
  const { nowMs, version, probes } = facts;
  const document = {
    schema: 1,
    time: new Date(nowMs).toISOString(),
    dockerd: version.known ? version.value.version : null,
    counts: countsOf(findings),
    findings,
    probes:
      probes?.map(({ id, control, outcome, said }) => ({ id, control, outcome, said })) ?? null,
  };
  const lines = JSON.stringify(document, null, 2).split("\n");
  return lines.map((line) => `${escaped(line)}\n`).join("");
}

/** Renders a report for people; `coloured` for a terminal. */
export function renderText({ facts, findings }: HostReport, coloured: boolean): string {
  const groups = FINDING_SEVERITIES.flatMap((severity) => {
    const ofThis = findings.filter((finding) => finding.severity === severity);
    if (ofThis.length === 0) return [];
    const heading = paint(severity.toUpperCase(), severity, coloured);
    return [`${heading}\n${ofThis.map(paragraphOf).join("\n")}`];
  });
  return [headOf(facts), ...groups, summaryOf(facts, findings)].join("\n");
}

function headOf({ version }: ExaminedHost): string {
  if (!version.known) return "dockerd: unknown\n";
  return `dockerd: ${oneLine(version.value.version)}, API ${oneLine(version.value.apiVersion)}\n`;
}

function paragraphOf({ id, title, seen, why, fix, page }: HostFinding): string {
  return [
    `  ${id}: ${title}`,
    `    seen: ${oneLine(seen)}`,
    `    why:  ${why}`,
    `    fix:  ${oneLine(fix)}`,
    `    see:  ${page}`,
    "",
  ].join("\n");
}

function summaryOf({ probes, pluginName }: ExaminedHost, findings: readonly HostFinding[]): string {
  const counts = countsOf(findings);
  const found = FINDING_SEVERITIES.map((severity) => `${counts[severity]} ${severity}`).join(", ");
  if (probes === null) return `Findings: ${found}\n`;
  const refused = probes.filter(({ outcome }) => outcome === "refused").length;
  return `Probes: ${refused} of ${probes.length} sent were refused by ${pluginName}\nFindings: ${found}\n`;
}

function countsOf(findings: readonly HostFinding[]): Readonly<Record<FindingSeverity, number>> {
  const counts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

const COLOURS: Readonly<Record<FindingSeverity, number>> = {
  critical: 31,
  high: 31,
  medium: 33,
  low: 36,
  info: 0,
};

function paint(text: string, severity: FindingSeverity, coloured: boolean): string {
  return coloured ? `\u001b[1;${COLOURS[severity]}m${text}\u001b[0m` : text;
}
