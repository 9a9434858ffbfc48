import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import * as fc from "fast-check";
import { openIndex, type AuditIndex } from "../../../../src/audit/index/audit-index.js";
import type { FacetValue } from "../../../../src/audit/index/count-facets.js";
import {
  WANTED_EFFECTS,
  createFilter,
  createIdFinder,
  type Filter,
} from "../../../../src/audit/log/filter.js";
import { readRecords } from "../../../../src/audit/log/read-records.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { freshFolder } from "../../../fresh-folder.js";
import { RECORD } from "../record/record.js";
import { ANY, filter, record, timeMs } from "./random-log.js";

interface Scanned {
  readonly record: AuditRecord;
  readonly line: string;
}

const line = fc.oneof(
  { weight: 12, arbitrary: record.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.constantFrom("{", "", '{"schema":1,"phase":"log"}', "\ufffd") },
);

describe("openIndex()", () => {
  const at = freshFolder();

  /** What reading the whole log finds, oldest first. */
  async function scan(files: readonly string[], filter: Filter): Promise<readonly Scanned[]> {
    const finder = createIdFinder(filter.target ?? "");
    if (filter.target !== null)
      await readRecords(
        files,
        (one) => {
          finder.see(one);
          return true;
        },
        () => undefined,
      );
    const isWanted = createFilter(filter, finder.ids);
    const found: Scanned[] = [];
    await readRecords(
      files,
      (record, line) => {
        if (isWanted(record, line)) found.push({ record, line });
        return true;
      },
      () => undefined,
    );
    return found;
  }

  const isListed = ({ record }: Scanned): boolean =>
    record.phase !== "response" || record.effect !== "allow";

  /** All that is found, part by part, oldest first. */
  async function search(index: AuditIndex, filter: Filter, responses: boolean, limit: number) {
    const lines: string[] = [];
    let before: string | null = null;
    do {
      const { found, next } = await index.search(filter, { limit, before, responses });
      expect(found.length).to.be.at.most(limit);
      lines.push(...found.map(({ line }) => line));
      before = next;
    } while (before !== null);
    return lines.reverse();
  }

  /** All that is found in one window after the other, oldest first. */
  async function searchWindows(index: AuditIndex, filter: Filter): Promise<readonly string[]> {
    let lines: string[] = [];
    let { untilMs } = filter;
    for (;;) {
      const window = await index.textWindow({ ...filter, untilMs }, 1);
      const sinceMs = window?.sinceMs ?? filter.sinceMs;
      lines = [...(await search(index, { ...filter, sinceMs, untilMs }, false, 3)), ...lines];
      if (window === null) return lines;
      untilMs = window.sinceMs;
    }
  }

  function countsOf(found: readonly Scanned[]) {
    const counts: Record<"effect" | "user" | "control" | "action", Record<string, number>> = {
      ...{ effect: {}, user: {}, control: {}, action: {} },
    };
    const count = (facet: keyof typeof counts, value: string): void => {
      if (!/\p{Cs}/u.test(value)) counts[facet][value] = (counts[facet][value] ?? 0) + 1;
    };
    const hasEffect = WANTED_EFFECTS.map((effect) => ({
      effect,
      fits: createFilter({ ...ANY, effect }, new Set()),
    }));
    for (const { record, line } of found) {
      for (const { effect, fits } of hasEffect) if (fits(record, line)) count("effect", effect);
      count("user", record.user ?? "");
      for (const action of [record.action ?? []].flat()) count("action", action);
      const { violations, warnings } = record;
      for (const one of new Set([...violations, ...warnings].map(({ control }) => control)))
        count("control", one);
    }
    return counts;
  }

  /** Without the values that are not as they are in the records. */
  function exactCounts(values: readonly FacetValue[]): Record<string, number> {
    const exact = values.filter(({ value }) => !value.includes("…"));
    return Object.fromEntries(exact.map(({ value, count }) => [value, count]));
  }

  it("finds and counts what reading the whole log does", async () => {
    let folder = 0;
    const parts = fc.array(fc.array(line, { minLength: 1, maxLength: 25 }), {
      minLength: 1,
      maxLength: 3,
    });
    const questions = fc.array(fc.tuple(filter, timeMs, timeMs), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(parts, questions, fc.boolean(), async (parts, questions, isWhole) => {
        folder += 1;
        const files = parts.map((lines, part) => {
          const file = at(`${folder}-${part}`);
          // Each file must begin with a record of its own time.
          const first = JSON.stringify({ ...RECORD, time: `2026-11-28T09:0${part}:00.000Z` });
          const text = `${[first, ...lines].join("\n")}${isWhole ? "\n" : ""}`;
          writeFileSync(file, part === 0 ? gzipSync(text) : text);
          return file;
        });
        const index = await openIndex(files, { folder: at(`index-${folder}`) });
        try {
          for (const [filter, fromMs, toMs] of questions) {
            const all = await scan(files, filter);
            const listed = all.filter(isListed);
            const lines = (found: readonly Scanned[]) => found.map(({ line }) => line);
            expect(await search(index, filter, true, 100)).to.deep.equal(lines(all));
            expect(await search(index, filter, false, 3)).to.deep.equal(lines(listed));
            const inWindows = await searchWindows(index, filter);
            expect([...inWindows].sort()).to.deep.equal(lines(listed).sort());
            const facets = await index.facets(filter);
            for (const [name, counts] of Object.entries(countsOf(listed)))
              expect(exactCounts(facets[name as "user"]), name).to.deep.equal(counts);
            const bars = await index.timeline(filter, { fromMs, toMs, buckets: 7 });
            const counted = bars.map(({ allowed, warned, denied }) => allowed + warned + denied);
            const inTime = listed.filter(({ record }) => {
              const time = Date.parse(record.time);
              return time >= fromMs && time < toMs;
            });
            expect(counted.reduce((sum, count) => sum + count, 0)).to.equal(inTime.length);
          }
        } finally {
          index.close();
        }
      }),
      { numRuns: 10 },
    );
  });
});
