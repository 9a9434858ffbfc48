import { createFilter, createIdFinder, type Filter } from "../../../../src/audit/log/filter.js";
import type { TimelineBar, TimelineRange } from "../../../../src/audit/index/count-timeline.js";
import type { Facets, FacetValue } from "../../../../src/audit/index/count-facets.js";
import type { FoundRecord } from "../../../../src/audit/index/read-found.js";
import type { PageLog } from "../../../../src/audit/page/page-log.js";
import { shownEffect } from "../../../../src/audit/page/summary.js";
import type { AuditRecord } from "../../../../src/domain/record.js";

/** A log in memory, to which records can be added. */
export interface MemoryLog extends PageLog {
  readonly add: (...records: readonly AuditRecord[]) => void;
}

/** Creates a log of these records, oldest first. */
export function createMemoryLog(records: readonly AuditRecord[] = [], broken = 0): MemoryLog {
  const all = records.map(foundOf);
  const fitting = (filter: Filter): readonly FoundRecord[] => {
    const finder = createIdFinder(filter.target ?? "");
    for (const { record } of all) finder.see(record);
    const fits = createFilter(filter, finder.ids);
    return all.filter(({ record, line }) => isListed(record) && fits(record, line)).toReversed();
  };
  return {
    add: (...more) => all.push(...more.map(foundOf)),
    search(filter, { limit, before }) {
      const start = Number(before ?? 0);
      const found = fitting(filter);
      const end = start + limit;
      return Promise.resolve({
        found: found.slice(start, end),
        next: end < found.length ? String(end) : null,
      });
    },
    facets: (filter) => Promise.resolve(facetsOf(fitting(filter))),
    timeline: (filter, range) => Promise.resolve(barsOf(fitting(filter), range)),
    textWindow: () => Promise.resolve(null),
    record: (id) =>
      Promise.resolve(
        all.filter(({ record }) => [record.id, record.request].some((one) => one?.startsWith(id))),
      ),
    state: () =>
      Promise.resolve({
        records: all.length,
        broken,
        firstMs: timeOf(all[0]),
        lastMs: timeOf(all.at(-1)),
        checked: null,
      }),
  };
}

function foundOf(record: AuditRecord): FoundRecord {
  return { record, line: JSON.stringify(record), file: "audit.jsonl", number: 1 };
}

function isListed({ phase, effect }: AuditRecord): boolean {
  return phase !== "response" || effect !== "allow";
}

function timeOf(found: FoundRecord | undefined): number | null {
  return found === undefined ? null : Date.parse(found.record.time);
}

function facetsOf(found: readonly FoundRecord[]): Facets {
  const count = (valuesOf: (record: AuditRecord) => readonly string[]): readonly FacetValue[] => {
    const counts = new Map<string, number>();
    for (const { record } of found)
      for (const value of valuesOf(record)) counts.set(value, (counts.get(value) ?? 0) + 1);
    const sorted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8);
    return sorted.map(([value, total]) => ({ value, count: total }));
  };
  return {
    effect: count((record) => [shownEffect(record)]),
    user: count(({ user }) => [user ?? ""]),
    control: count(({ violations, warnings }) =>
      [...violations, ...warnings].map(({ control }) => control),
    ),
    action: count(({ action }) => (action === null ? [] : [action])),
    areTargetsWhole: true,
    target: count(({ targets }) => targets.map(({ ref }) => ref)),
  };
}

function barsOf(
  found: readonly FoundRecord[],
  { fromMs, toMs, buckets }: TimelineRange,
): readonly TimelineBar[] {
  const span = (toMs - fromMs) / buckets;
  return Array.from({ length: buckets }, (_, at) => {
    const from = fromMs + at * span;
    const within = found.filter(({ record }) => {
      const time = Date.parse(record.time);
      return time >= from && time < from + span;
    });
    const number = (...effects: readonly string[]): number =>
      within.filter(({ record }) => effects.includes(shownEffect(record))).length;
    return {
      fromMs: from,
      allowed: number("allow"),
      warned: number("warned", "unenforced"),
      denied: number("deny", "error"),
    };
  });
}
