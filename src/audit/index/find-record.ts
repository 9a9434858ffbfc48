import { ODD_ID, indexedObjectsOf } from "./indexed-fields.js";
import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";

/** More decisions do not begin alike. */
const MAX_FOUND = 100;

/**
 * Returns the decisions whose id begins with a word, what dockerd has answered to them or done after them, and what is about an
 * object of this name or id, oldest first.
 *
 * @throws {UsageError} When an index does not fit its file.
 */
export function findRecord(
  indexes: readonly OpenIndex[],
  words: readonly string[],
): readonly FoundRecord[] {
  const found: FoundRecord[] = [];
  for (const index of indexes)
    for (const line of linesFor(index, words)) {
      const one = index.readLine(line);
      if (words.some((word) => isMeant(one, word))) found.push(one);
      if (found.length >= MAX_FOUND) return found;
    }
  return found;
}

function isMeant({ record }: FoundRecord, word: string): boolean {
  const ids = [record.id, record.request ?? "", ...(record.executed?.decisions ?? [])];
  return ids.some((id) => id.startsWith(word)) || indexedObjectsOf(record).includes(word);
}

/** Returns at least the lines that are meant, in their order. */
function linesFor({ db, texts }: OpenIndex, words: readonly string[]): readonly number[] {
  const select = db.prepare(
    `SELECT line FROM records INDEXED BY records_by_id WHERE id BETWEEN ?1 AND ?2 OR id = ?3
     UNION SELECT line FROM records INDEXED BY records_by_request
     WHERE request IS NOT NULL AND (request BETWEEN ?1 AND ?2 OR request = ?3)
     UNION SELECT line FROM executions WHERE id BETWEEN ?1 AND ?2 OR id = ?3
     UNION SELECT line FROM objects WHERE object = ?4`,
  );
  const rows = words.flatMap((word) => select.all(...rangeOf(word), ODD_ID, texts.find(word) ?? 0));
  return [...new Set(rows.map(({ line }) => Number(line)))].sort((a, b) => a - b);
}

/** The keys of the ids that begin so, the first and the last one. */
function rangeOf(id: string): readonly [number, number] {
  const start = id.slice(0, 8);
  if (!/^[0-9a-f]+$/.test(start)) return [ODD_ID, ODD_ID];
  return [Number.parseInt(start.padEnd(8, "0"), 16), Number.parseInt(start.padEnd(8, "f"), 16)];
}
