import type { LogReport } from "../log/verify-chain.js";
import type { AuditReport } from "./report.js";
import { columns, toSecond, type Cell, type Section } from "./section.js";

/** Returns the sections `summary` and `log`. */
export function auditSections(report: AuditReport): readonly Section[] {
  return [summaryOf(report), logOf(report)];
}

function summaryOf(report: AuditReport): Section {
  const { totals, verified, log, period } = report;
  const { decisions, denied, errors, warned, dryRun, breakGlass, shadow } = totals;
  const allowed = decisions - denied - errors;
  return {
    ...{ id: "summary", title: "Summary", notes: notesOf(report) },
    columns: columns("what", "value"),
    rows: [
      ["period", periodText(period)],
      [
        "first and last record in it",
        `${toSecond(log.first ?? "none")} to ${toSecond(log.last ?? "none")}`,
      ],
      ["decisions", decisions],
      ["allowed", allowed],
      ["denied", denied],
      ["errors, which refuse as well", errors],
      ["allowed with a warning", warned],
      ["allowed by a dry run, though a control would refuse", dryRun],
      ["allowed by break-glass, though a control would refuse", breakGlass],
      ["allowed, though the shadow profile would refuse", shadow],
      ["the chain of the log", chainText(verified)],
    ],
  };
}

/** Returns `2026-11-01T00:00:00Z to …`, or words where there is no bound. */
export function periodText({ since, until }: AuditReport["period"]): string {
  if (since === null && until === null) return "everything in the files";
  return `${toSecond(since ?? "the first record")} to ${toSecond(until ?? "the last record")}`;
}

function notesOf(report: AuditReport): readonly string[] {
  const { broken, otherSchema } = report.log;
  return [
    ...periodNotes(report),
    ...(broken > 0 ? [`${broken} lines are no records and are not counted.`] : []),
    ...(otherSchema > 0
      ? [`${otherSchema} records are of another schema, which this version cannot read.`]
      : []),
  ];
}

/** Returns how the records cover less than the period. */
function periodNotes({ log, verified, period, made }: AuditReport): readonly string[] {
  const begin = toSecond(log.firstOfAll ?? "-");
  const seq = startOf(verified);
  const isOver = period.until === null || period.until <= made;
  return [
    ...(log.inPeriod === 0 ? [noneText(log)] : []),
    ...(log.before === 0 && seq !== null
      ? [`The files begin at ${begin} with record ${seq}: what was before it is not counted.`]
      : []),
    ...(isOver ? [] : ["The period was not over yet when the report was made."]),
  ];
}

function noneText({ firstOfAll, lastOfAll }: AuditReport["log"]): string {
  if (firstOfAll === null || lastOfAll === null) return "The files have no record of this period.";
  return `The files have no record of this period; they have records from ${toSecond(firstOfAll)} to ${toSecond(lastOfAll)}.`;
}

/** Returns the number of the first record if there were others before it; null if it is the log's first, or not known. */
export function startOf({ findings }: LogReport): number | null {
  return findings.find(({ kind }) => kind === "partial")?.seq ?? null;
}

/** Returns in a few words whether a log is as it was written; it begins with `NOT` unless that is so. */
export function chainText(verified: LogReport): string {
  const { alarms, records, signedUpTo } = verified;
  if (alarms > 0) return `NOT AS IT WAS WRITTEN: ${alarms} alarms`;
  if (records === 0) return "NOT VERIFIED: no record has a link";
  const start = startOf(verified);
  if (signedUpTo === null)
    return start === null
      ? "nothing was changed, as far as the links tell; no signature confirms it"
      : `unchanged from record ${start} on, by its links; no signature confirms it`;
  const from = start === null ? "" : ` from record ${start} on`;
  return `verified${from}, nothing was changed; signed up to record ${signedUpTo}`;
}

function logOf({ log, verified, made }: AuditReport): Section {
  const { findings, found } = verified;
  const shown = findings.slice(0, MAX_FINDINGS);
  const more = found - shown.length;
  const rows: (readonly Cell[])[] = [
    ["files", log.files.length],
    ["bytes", log.bytes],
    ["lines", log.lines],
    ["records before the period", log.before],
    ["records in the period", log.inPeriod],
    ["records after the period", log.after],
    ["lines that are no records", log.broken],
    ["records of another schema", log.otherSchema],
    ["records with a link", verified.records],
    ["records of earlier versions, without a link", verified.early],
    [
      "the first and the last record's number",
      `${verified.first ?? "-"} to ${verified.last ?? "-"}`,
    ],
    ["confirmed by a signature up to record", verified.signedUpTo ?? "none"],
    ["alarms", verified.alarms],
    ...shown.map(({ kind, place, what, isAlarm }) => [
      `${isAlarm ? "ALARM" : "note"}: ${kind}`,
      `${place === null ? "" : `${place.file}:${place.line}: `}${what}`,
    ]),
    ...log.brokenAt.map(({ file, line }) => ["no record", `${file}:${line}`]),
  ];
  const notes = [
    `The report was made at ${toSecond(made)}. All of the files were verified, not only the period.`,
    ...(more > 0 ? [`${more} more findings: see dockwarden audit verify.`] : []),
  ];
  return { id: "log", title: "The log", notes, columns: columns("what", "value"), rows };
}

const MAX_FINDINGS = 20;
