import { escaped } from "../../domain/escaped.js";
import type { AuditReport } from "./report.js";
import { SECTION_IDS, type Section, type SectionId } from "./section.js";
import { showCsv } from "./show-csv.js";
import { showHtml } from "./show-html.js";
import { showMarkdown } from "./show-markdown.js";
import { showTable, type TablePaint } from "./show-table.js";
import { auditSections } from "./audit-sections.js";
import { countSections } from "./count-sections.js";
import { evidenceSections } from "./evidence-sections.js";

export const REPORT_FORMATS = ["table", "markdown", "json", "csv", "html"] as const;

export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * Renders a report.
 *
 * @param only The sections that are wanted; empty for all of them. JSON has all of them in any case.
 */
export function render(
  report: AuditReport,
  format: ReportFormat,
  only: readonly SectionId[],
  paint: TablePaint,
): string {
  const hasRecords = report.log.inPeriod > 0 || format === "csv";
  const isWanted = ({ id }: Section): boolean =>
    only.length > 0 ? only.includes(id) : hasRecords || WITHOUT_RECORDS.has(id);
  const sections = sectionsOf(report).filter(isWanted);
  switch (format) {
    case "table":
      return showTable(sections, paint);
    case "markdown":
      return showMarkdown(sections);
    case "json":
      return `${escaped(JSON.stringify(report))}\n`;
    case "csv":
      return showCsv(sections);
    case "html":
      return showHtml(report, sections);
  }
}

/** The sections of a period without records. */
const WITHOUT_RECORDS = new Set<SectionId>(["summary", "settings", "log"]);

/** Returns the tables of a report, in the order of `SECTION_IDS`. */
function sectionsOf(report: AuditReport): readonly Section[] {
  const sections = [
    ...auditSections(report),
    ...countSections(report),
    ...evidenceSections(report),
  ];
  return SECTION_IDS.flatMap((id) => sections.filter((section) => section.id === id));
}
