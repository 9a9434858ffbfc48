/** A table of a report, the same for every format that people read. */
export interface Section {
  /** A word for `--section`: `users`. */
  readonly id: SectionId;
  readonly title: string;
  /** Notes about the rows, a sentence each. */
  readonly notes: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A column; numbers stand at its right. */
export interface Column {
  readonly name: string;
  readonly isNumber: boolean;
}

/** Null is shown as nothing. Texts may hold whatever was in the log. */
export type Cell = string | number | null;

export const SECTION_IDS = [
  "summary",
  "host",
  "denied",
  "would-be-denied",
  "users",
  "actions",
  "days",
  "hours",
  "exceptions",
  "settings",
  "first-seen",
  "sessions",
  "cis",
  "revisions",
  "log",
] as const;

export type SectionId = (typeof SECTION_IDS)[number];

/** A note of sections that count by control. */
export const HYGIENE_NOTE =
  "A request that could not be read safely counts only for the controls that refuse what cannot be read, not for those that could not evaluate it.";

/** Names columns; a `#` before a name marks a number. */
export function columns(...names: readonly string[]): readonly Column[] {
  return names.map((name) => ({ name: name.replace(/^#/, ""), isNumber: name.startsWith("#") }));
}

/** Returns a time to the second: `2026-11-28T10:00:00Z`. */
export function toSecond(time: string): string {
  return time.replace(/\.\d{3}Z$/, "Z");
}

/** Returns enough of an id to find its decision by `dockwarden audit show`. */
export function shortIdOf(id: string): string {
  return id.slice(0, 13);
}

/** Returns a name, or `none` in brackets where it is empty. A name that could be taken for that is quoted. */
export function nameOr(none: string, name: string): string {
  if (name === "") return `(${none})`;
  return /^["(]/.test(name) ? JSON.stringify(name) : name;
}
