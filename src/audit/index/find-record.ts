import { ODD_ID, indexedObjectsOf } from "./indexed-fields.js";
import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";
import { createIdFinder } from "../log/filter.js";
import { targetTexts } from "./narrow.js";

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

/**
 * Finds the ids that objects of a name have had, as reading the whole log would, from the few records that can tell.
 *
 * @param indexes In the order of their records.
 * @throws {UsageError} When an index does not fit its file.
 */
export function findIds(indexes: readonly OpenIndex[], name: string): ReadonlySet<string> {
  const finder = createIdFinder(name);
  const places = indexes.map((index) => new Set(linesNaming(index, name)));
  const requests = indexes.flatMap((index) => requestsNaming(index, name));
  indexes.forEach((index, at) => {
    const lines = places[at] ?? new Set();
    for (const line of linesMadeBy(index, requests)) lines.add(line);
    // A request comes before its response.
    const ordered = [...lines].sort((a, b) => a - b);
    for (const line of ordered) finder.see(index.readLine(line).record);
  });
  return finder.ids;
}

/** Lines in which an object is called so beside its id, one for each id, and those in which it may get the name. */
function linesNaming({ db, texts }: OpenIndex, name: string): readonly number[] {
  const numbers = JSON.stringify(targetTexts(name, texts));
  const rows = db
    .prepare(
      `SELECT line FROM aliases WHERE name IN (SELECT value FROM json_each(?1))
       UNION SELECT line FROM aliases WHERE id IN (SELECT value FROM json_each(?1))
       UNION SELECT line FROM named WHERE name IN (SELECT value FROM json_each(?1))`,
    )
    .all(numbers);
  return rows.map(({ line }) => Number(line));
}

function requestsNaming({ db, texts }: OpenIndex, name: string): readonly string[] {
  const rows = db
    .prepare("SELECT id FROM named WHERE name IN (SELECT value FROM json_each(?))")
    .all(JSON.stringify(targetTexts(name, texts)));
  return rows.map(({ id }) => String(id));
}

function linesMadeBy({ db }: OpenIndex, requests: readonly string[]): readonly number[] {
  const rows = db
    .prepare("SELECT line FROM made WHERE request IN (SELECT value FROM json_each(?))")
    .all(JSON.stringify(requests));
  return rows.map(({ line }) => Number(line));
}
