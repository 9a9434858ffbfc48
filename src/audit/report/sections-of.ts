import { auditSections } from "./audit-sections.js";
import { countSections } from "./count-sections.js";
import { evidenceSections } from "./evidence-sections.js";
import type { AuditReport } from "./report.js";
import { SECTION_IDS, type Section } from "./section.js";

/** Returns the tables of a report, in the order of `SECTION_IDS`. */
export function sectionsOf(report: AuditReport): readonly Section[] {
  const sections = [
    ...auditSections(report),
    ...countSections(report),
    ...evidenceSections(report),
  ];
  return SECTION_IDS.flatMap((id) => sections.filter((section) => section.id === id));
}
