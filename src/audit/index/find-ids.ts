import { createIdFinder } from "../log/filter.js";
import { targetTexts } from "./narrow.js";
import type { OpenIndex } from "./open-file-index.js";

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
