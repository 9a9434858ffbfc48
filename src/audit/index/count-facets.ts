import { WANTED_EFFECTS } from "../log/filter.js";
import { countParts, countedOf, type RecordCount } from "./count-parts.js";
import { countTargets, type TargetCounts } from "./count-targets.js";
import { countedRecords } from "./counted-records.js";
import { narrowedTo, type IndexQuestion } from "./matching-records.js";
import type { OpenIndex } from "./open-file-index.js";
import { hasEffect } from "./record-kind.js";

/** The fields whose values are counted. */
export type FacetName = "effect" | "user" | "control" | "action" | "target";

export interface FacetValue {
  /** As a filter takes it; `""` for anonymous callers. A text of more than 1024 characters is cut. */
  readonly value: string;
  readonly count: number;
}

/** The most frequent values of each field, the most frequent first. A record counts for each effect that finds it. */
export interface Facets extends Readonly<Record<FacetName, readonly FacetValue[]>> {
  /** False if the targets are counted among the newest records only, because too many fit. */
  readonly areTargetsWhole: boolean;
}

/** Values of a field that are given. */
const MOST = 50;

/**
 * Counts values among the records that fit.
 *
 * @throws {UsageError} When an index does not fit its file.
 */
export async function countFacets(
  indexes: readonly OpenIndex[],
  question: IndexQuestion,
): Promise<Facets> {
  const counts = createFacetCounts();
  const targets: TargetCounts[] = [];
  for (const index of indexes) {
    const narrow = narrowedTo(index, question);
    if (narrow === null) continue;
    const records = await countedRecords(index, question, narrow);
    const counted =
      records === null
        ? countParts(index, narrow)
        : index.db
            .prepare(
              `SELECT kind, user, action, controls, count(*) AS count FROM ${records.sql}
               GROUP BY kind, user, action, controls`,
            )
            .all(...records.values)
            .map(countedOf);
    counts.add(index, counted);
    targets.push(countTargets(index, narrow, records, MOST));
  }
  return {
    ...counts.facets(),
    target: topOf(sumOf(targets.map(({ counts }) => counts))),
    areTargetsWhole: targets.every(({ isWhole }) => isWhole),
  };
}

function sumOf(maps: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sum = new Map<string, number>();
  for (const map of maps)
    for (const [value, count] of map) sum.set(value, (sum.get(value) ?? 0) + count);
  return sum;
}

function topOf(counts: ReadonlyMap<string, number>): readonly FacetValue[] {
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST);
}

/** Adds up what the records of several files have in common. */
function createFacetCounts() {
  const users = new Map<string, number>();
  const actions = new Map<string, number>();
  const controls = new Map<string, number>();
  const effects = new Map<string, number>();
  const increase = (map: Map<string, number>, value: string | null, by: number): void => {
    if (value !== null && by > 0) map.set(value, (map.get(value) ?? 0) + by);
  };
  return {
    add({ db, texts }: OpenIndex, counted: readonly RecordCount[]): void {
      const members = db.prepare("SELECT control FROM controls WHERE controls = ?");
      for (const [user, count] of sums(counted, "user")) increase(users, texts.textOf(user), count);
      for (const [action, count] of sums(counted, "action"))
        increase(actions, texts.textOf(action), count);
      for (const [set, count] of sums(counted, "controls"))
        for (const { control } of members.all(set))
          increase(controls, texts.textOf(Number(control)), count);
      for (const [kind, count] of sums(counted, "kind"))
        for (const effect of WANTED_EFFECTS)
          if (hasEffect(kind, effect)) increase(effects, effect, count);
    },
    facets: () => ({
      effect: topOf(effects),
      user: topOf(users),
      control: topOf(controls),
      action: topOf(actions),
    }),
  };
}

function sums(
  counted: readonly RecordCount[],
  field: "kind" | "user" | "action" | "controls",
): ReadonlyMap<number, number> {
  const sum = new Map<number, number>();
  for (const one of counted) sum.set(one[field], (sum.get(one[field]) ?? 0) + one.count);
  return sum;
}
