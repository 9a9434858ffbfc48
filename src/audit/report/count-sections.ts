import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import type { DecisionCounts } from "./counts.js";
import type { NamedCounts, AuditReport, Rows } from "./report.js";
import { shortIdOf, columns, nameOr, HYGIENE_NOTE } from "./section.js";
import type { Cell, Section, SectionId } from "./section.js";

/** Returns the sections that count decisions by users, actions, controls and time. */
export function countSections(report: AuditReport): readonly Section[] {
  const { users, actions, days, hours } = report;
  return [
    byName("users", "By user", "user", named(users, "anonymous callers")),
    byName("actions", "By action", "action", named(actions, "not readable")),
    byName("days", "By day (UTC)", "day", days),
    byName("hours", "By hour of the day (UTC)", "hour", hoursOf(hours)),
    denied(report),
    wouldBeDenied(report),
  ];
}

/** Gives the row without a name one. */
function named({ rows, ...rest }: Rows<DecisionCounts>, none: string): Rows<DecisionCounts> {
  return { ...rest, rows: rows.map((row) => ({ ...row, name: nameOr(none, row.name) })) };
}

/** Leaves out hours without decisions: the chart has them. */
function hoursOf(hours: readonly NamedCounts[]): Rows<DecisionCounts> {
  const rows = hours.filter(({ decisions }) => decisions > 0);
  return { rows, others: null, isExact: true };
}

function byName(id: SectionId, title: string, what: string, of: Rows<DecisionCounts>): Section {
  const rows = of.rows.map((row) => [row.name, ...cellsOf(row)]);
  return {
    ...{ id, title, notes: notesOf(of) },
    columns: columns(what, ...COUNT_COLUMNS),
    rows: of.others === null ? rows : [...rows, ["(others)", ...cellsOf(of.others)]],
  };
}

const COUNT_COLUMNS = [
  ...["#decisions", "#denied", "#errors", "#warned"],
  ...["#dry run", "#break-glass", "#shadow"],
];

function cellsOf(counts: DecisionCounts): readonly Cell[] {
  const { decisions, denied: refused, errors, warned, dryRun, breakGlass, shadow } = counts;
  return [decisions, refused, errors, warned, dryRun, breakGlass, shadow];
}

function notesOf({ isExact }: Pick<Rows<unknown>, "isExact">): readonly string[] {
  return isExact
    ? []
    : [
        "There were too many names to count each: a row may show too few, (others) counts the rest.",
      ];
}

function denied({ controls, totals }: AuditReport): Section {
  const refusing = controls.rows.filter((row) => row.denied > 0);
  const rows = refusing.toSorted((a, b) => b.denied - a.denied);
  return {
    ...{ id: "denied", title: "Denied, by control" },
    notes: [
      `${totals.denied} decisions were denials. dockwarden audit show ID explains one; a request may be refused by several controls.`,
      ...(refusing.some(({ name }) => HYGIENE_CONTROLS.has(name)) ? [HYGIENE_NOTE] : []),
      ...notesOf(controls),
    ],
    columns: columns("control", "severity", "#denied", "ids of the last ones"),
    rows: rows.map((row) => [
      row.name,
      row.severity,
      row.denied,
      row.samples.map(shortIdOf).join(" "),
    ]),
  };
}

function wouldBeDenied({ controls }: AuditReport): Section {
  const total = (row: (typeof controls.rows)[number]): number =>
    row.warned + row.dryRun + row.breakGlass + row.shadow;
  const rows = controls.rows.filter((row) => total(row) > 0);
  return {
    ...{ id: "would-be-denied", title: "Would be denied, by control" },
    notes: [
      "Allowed though the control found something: in mode warn, in a dry run, in break-glass, or only in the shadow profile.",
      ...notesOf(controls),
    ],
    columns: columns("control", "severity", "#warned", "#dry run", "#break-glass", "#shadow"),
    rows: rows
      .toSorted((a, b) => total(b) - total(a))
      .map((row) => [
        ...[row.name, row.severity],
        ...[row.warned, row.dryRun, row.breakGlass, row.shadow],
      ]),
  };
}
