import { barChart, type ChartPart } from "./bar-chart.js";
import type { DecisionCounts } from "./counts.js";
import type { NamedCounts, AuditReport } from "./report.js";

/** Renders the charts of a report: decisions and denials, by day and by hour. */
export function chartsOf({ days, hours }: AuditReport): string {
  const byDay = days.rows.slice(-MAX_DAYS).map((row) => ({ ...row, name: row.name.slice(5) }));
  return [
    ...(byDay.length > 1 ? pairOf("by day", byDay) : []),
    ...pairOf("by hour of the day, UTC", hours),
  ].join("\n");
}

/** A chart of more bars cannot be read. */
const MAX_DAYS = 92;

function pairOf(when: string, rows: readonly NamedCounts[]): readonly string[] {
  const all = rows.map((row) => ({ label: row.name, values: [row.decisions] }));
  const refused = rows.map((row) => ({
    label: row.name,
    values: REFUSED.map((one) => one.of(row)),
  }));
  return [
    barChart({ title: `Decisions ${when}`, parts: [DECISIONS], bars: all }),
    barChart({ title: `Denied and would be denied, ${when}`, parts: REFUSED, bars: refused }),
  ];
}

const DECISIONS: ChartPart = { name: "decisions", className: "all" };

const REFUSED: readonly (ChartPart & { readonly of: (counts: DecisionCounts) => number })[] = [
  { name: "denied", className: "denied", of: ({ denied, errors }) => denied + errors },
  { name: "warned", className: "warned", of: ({ warned }) => warned },
  {
    name: "not enforced",
    className: "unenforced",
    of: ({ dryRun, breakGlass }) => dryRun + breakGlass,
  },
  { name: "shadow only", className: "shadow", of: ({ shadow }) => shadow },
];
