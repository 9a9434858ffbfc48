import { escaped } from "../../domain/escaped.js";
import { DOUBT_TEXTS } from "./replay-summary.js";
import type { ReplayCount, ReplayPart, ReplaySummary } from "./replay-summary.js";

/** A function that formats a heading. */
export type HeadingPaint = (style: "strong", text: string) => string;

/** Renders the result of a replay. */
export function showReplay(summary: ReplaySummary, paint: HeadingPaint): string {
  const { requests, same, passed_over } = summary;
  const { newly_denied, newly_allowed, undecidable } = summary;
  const others = passed_over === 0 ? "" : `; ${passed_over} records of no request passed over`;
  return [
    `${requests} requests: ${same} the same, ${newly_denied.count} newly denied, ${newly_allowed.count} newly allowed, ${undecidable.count} undecidable${others}\n`,
    partOf("newly denied", newly_denied, paint),
    partOf("newly allowed", newly_allowed, paint),
    table("undecidable, why", undecidable.why.map(explained), paint),
    partOf("undecidable", undecidable, paint),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function explained({ name, ...rest }: ReplayCount): ReplayCount {
  return { ...rest, name: (DOUBT_TEXTS as Readonly<Record<string, string>>)[name] ?? name };
}

function partOf(name: string, { controls, users }: ReplayPart, paint: HeadingPaint): string {
  const tables = [
    table(`${name}, by control`, controls, paint),
    table(`${name}, by user`, users, paint),
  ];
  return tables.filter((text) => text !== "").join("\n");
}

const MAX_ROWS = 20;

function table(name: string, counts: readonly ReplayCount[], paint: HeadingPaint): string {
  if (counts.length === 0) return "";
  const rows = counts.slice(0, MAX_ROWS).map(rowOf);
  const more = counts.length - rows.length;
  const end = more > 0 ? `  (${more} more; --json lists them)\n` : "";
  return `${paint("strong", name)}\n${rows.join("")}${end}`;
}

function rowOf({ name, count, examples }: ReplayCount): string {
  const shown = escaped(name).padEnd(40);
  return `  ${shown} ${String(count).padStart(8)}  ${examples.slice(0, 1).map(escaped).join("")}\n`;
}
