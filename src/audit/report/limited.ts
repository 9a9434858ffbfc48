import type { Section, SectionId } from "./section.js";

/** Sections whose rows belong together. */
const WHOLE = new Set<SectionId>(["summary", "log", "hours", "cis"]);

/** Returns a section with at most `limit` rows, and a note of how many are left out. */
export function limited(section: Section, limit: number): Section {
  const { id, rows, notes } = section;
  const more = rows.length - limit;
  if (more <= 0 || WHOLE.has(id)) return section;
  const note = `${more} more rows are not shown; --format csv has them.`;
  return { ...section, rows: rows.slice(0, limit), notes: [...notes, note] };
}
