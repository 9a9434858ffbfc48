import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/** The numbers by which the tables of an index name texts; 0 is none. */
export interface Texts {
  /** Returns the number of a text, which it gets now if it has none. */
  readonly numberOf: (text: string | null) => number;
  /** Returns null if no record has the text. */
  readonly find: (text: string) => number | null;
  /** Returns the numbers of all texts that begin with `start`, at most so many. */
  readonly beginningWith: (start: string, most: number) => readonly number[];
  /** Returns null for 0; a long text is cut. */
  readonly textOf: (number: number) => string | null;
  /** Forgets what it has kept of the table in memory. */
  readonly forget: () => void;
}

/** Opens the texts of an index. */
export function openTexts(db: DatabaseSync): Texts {
  const select = db.prepare("SELECT number FROM texts WHERE text = ?");
  const insert = db.prepare("INSERT INTO texts (text) VALUES (?)");
  const selectText = db.prepare("SELECT text FROM texts WHERE number = ?");
  const selectBeginning = db.prepare(
    "SELECT number FROM texts WHERE text >= ?1 AND substr(text, 1, length(?1)) = ?1 AND text < ?2 LIMIT ?3",
  );
  const known = new Map<string, number>();
  const find = (text: string): number | null => {
    const number = known.get(text) ?? select.get(keptText(text))?.["number"];
    return typeof number === "number" ? number : null;
  };
  return {
    find,
    numberOf(text) {
      if (text === null) return 0;
      const number =
        known.get(text) ?? find(text) ?? Number(insert.run(keptText(text)).lastInsertRowid);
      // Names in a log are without number.
      if (known.size >= MAX_KNOWN) known.clear();
      if (text.length <= MAX_TEXT) known.set(text, number);
      return number;
    },
    beginningWith(start, most) {
      const rows = selectBeginning.all(start, `${start}\u{10ffff}`, most);
      return rows.map(({ number }) => Number(number));
    },
    textOf(number) {
      const text = selectText.get(number)?.["text"];
      return typeof text === "string" ? text : null;
    },
    forget() {
      known.clear();
    },
  };
}

const MAX_KNOWN = 100_000;
const MAX_TEXT = 1024;

/** Users choose names of any length and form. A name that is cut is longer than any that is not, and equal only to itself. */
function keptText(text: string): string {
  if (text.length <= MAX_TEXT && !LONE.test(text)) return text;
  const start = text.slice(0, MAX_TEXT).replace(LONES, "\ufffd").padEnd(MAX_TEXT, "…");
  return `${start}…${hash("sha256", JSON.stringify(text))}`;
}

/** Half a character, which SQLite cannot keep. */
const LONE = /\p{Cs}/u;
const LONES = /\p{Cs}/gu;
