import type { LogFinding } from "../../audit/log/finding.js";
import type { LogReport } from "../../audit/log/verify-chain.js";
import { counted } from "../../domain/counted.js";
import { escaped } from "../../domain/escaped.js";

/**
 * Renders a report for an operator: each finding with its place, then what is known of the log.
 *
 * @param hasKey Whether the checkpoints were compared with a key.
 */
export function showLogReport(report: LogReport, hasKey: boolean): string {
  const { findings, found, alarms, isEndCompared } = report;
  const more = found - findings.length;
  const lines = [
    ...findings.map(lineOf),
    ...(more === 0 ? [] : [`and ${counted(more, "more finding")}`]),
    alarms === 0
      ? "Nothing was changed, as far as these files can tell."
      : "THIS LOG IS NOT AS IT WAS WRITTEN.",
    `${sizeOf(report)}; ${signedOf(report, hasKey)}`,
    ...(isEndCompared ? [] : [NOT_COMPARED]),
  ];
  return lines.map((line) => `${escaped(line)}\n`).join("");
}

const NOT_COMPARED =
  "The end of the log was not compared, since no head was given (--head FILE): records may be missing there";

function lineOf({ kind, place, what, isAlarm }: LogFinding): string {
  const where = place === null ? "" : `${place.file}:${place.line}: `;
  return `${where}${isAlarm ? "ALARM" : "note"}: ${kind}: ${what}`;
}

function sizeOf({ records, first, last, early }: LogReport): string {
  const numbers = first === null ? "" : `, from ${first} to ${last ?? first}`;
  const before = early === 0 ? "" : `, and ${early} of an earlier version without numbers`;
  return `${counted(records, "record")}${numbers}${before}`;
}

function signedOf({ signedUpTo }: LogReport, hasKey: boolean): string {
  if (!hasKey) return "signatures were not compared, as no key was given (--key FILE)";
  return signedUpTo === null ? "no checkpoint confirms them" : `signed up to record ${signedUpTo}`;
}
