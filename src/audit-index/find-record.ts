import type { OpenIndex } from "./open-file-index.js";
import type { FoundRecord } from "./read-found.js";
import { ODD_ID } from "./indexed-fields.js";

/** More decisions do not begin alike. */
const MAX_FOUND = 100;

/**
 * Returns the records whose id begins so, and those of what dockerd has answered to them, oldest first.
 *
 * @throws {UsageError} When an index does not fit its file.
 */
export function findRecord(indexes: readonly OpenIndex[], id: string): readonly FoundRecord[] {
  const found: FoundRecord[] = [];
  for (const index of indexes) {
    const lines = index.db.prepare(
      `SELECT line FROM records INDEXED BY records_by_id WHERE id BETWEEN ?1 AND ?2 OR id = ?3
       UNION SELECT line FROM records INDEXED BY records_by_request
       WHERE request IS NOT NULL AND (request BETWEEN ?1 AND ?2 OR request = ?3) ORDER BY line`,
    );
    for (const { line } of lines.iterate(...rangeOf(id), ODD_ID)) {
      const one = index.readLine(Number(line));
      const isMeant = one.record.id.startsWith(id) || (one.record.request ?? "").startsWith(id);
      if (isMeant) found.push(one);
      if (found.length >= MAX_FOUND) return found;
    }
  }
  return found;
}

/** The keys of the ids that begin so, the first and the last one. */
function rangeOf(id: string): readonly [number, number] {
  const start = id.slice(0, 8);
  if (!/^[0-9a-f]+$/.test(start)) return [ODD_ID, ODD_ID];
  return [Number.parseInt(start.padEnd(8, "0"), 16), Number.parseInt(start.padEnd(8, "f"), 16)];
}
