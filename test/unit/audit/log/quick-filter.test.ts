import { expect } from "chai";
import fc from "fast-check";
import { WANTED_EFFECTS, createFilter, type Filter } from "../../../../src/audit/log/filter.js";
import { createQuickFilter } from "../../../../src/audit/log/quick-filter.js";
import { escaped } from "../../../../src/domain/escaped.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { RECORD } from "../record/record.js";

const ID = "a".repeat(64);
/** Few and odd ones, so that filters and records often meet. */
const word = fc.constantFrom("web", "we", 'a"b', "ä\u0007", "\u202e", "\ud800", "a/b", ID, "");
const action = fc.constantFrom("container.create", "container.kill", "exec.create");
const violation = word.map((control) => ({
  ...{ control, mode: "deny" as const, severity: "high" as const, field: null, value: null },
  ...{ message: "", remedy: null, references: [] },
}));

const record: fc.Arbitrary<AuditRecord> = fc
  .record({
    user: fc.option(word),
    action: fc.option(action),
    effect: fc.constantFrom("allow", "deny", "error"),
    violations: fc.array(violation, { maxLength: 1 }),
    warnings: fc.array(violation, { maxLength: 1 }),
    time: fc.integer({ min: 0, max: 3 }).map((day) => `2026-11-2${day}T00:00:00.000Z`),
    about: fc.array(
      fc.record({ kind: fc.constant("container"), id: fc.option(word), name: fc.option(word) }),
      { maxLength: 1 },
    ),
    path: fc.option(word.map((name) => `/containers/${name}/json`)),
  })
  .map((changes) => ({ ...RECORD, ...changes }));

const day = fc.option(
  fc.integer({ min: 0, max: 4 }).map((number) => Date.parse(`2026-11-2${number}`)),
);
const filter: fc.Arbitrary<Filter> = fc.record({
  user: fc.option(word),
  action: fc.option(fc.oneof(action, fc.constantFrom("container.*", "*"))),
  control: fc.option(word),
  target: fc.option(
    fc.oneof(
      word,
      word.map((name) => `container:${name}`),
    ),
  ),
  effect: fc.option(fc.constantFrom(...WANTED_EFFECTS)),
  sinceMs: day,
  untilMs: day,
  text: fc.option(word),
});

/** As a line is written. */
const lineOf = (one: AuditRecord): Buffer => Buffer.from(escaped(JSON.stringify(one)));

describe("createQuickFilter()", () => {
  it("passes over no record that the filter wants", () => {
    fc.assert(
      fc.property(record, filter, fc.array(word, { maxLength: 2 }), (one, wanted, ids) => {
        const known = new Set(ids.filter((id) => id !== ""));
        const line = lineOf(one);
        if (createFilter(wanted, known)(one, line.toString()))
          expect(createQuickFilter(wanted, known)(line)).to.equal(true);
      }),
      { numRuns: 3000 },
    );
  });

  const nothing: Filter = {
    ...{ user: null, action: null, control: null, target: null, effect: null },
    ...{ sinceMs: null, untilMs: null, text: null },
  };
  const others: readonly Partial<Filter>[] = [
    { user: "bob" },
    { action: "exec.*" },
    { control: "memory_limit" },
    { target: "container:web" },
    { effect: "deny" },
    { sinceMs: Date.parse("2026-11-26") },
    { untilMs: Date.parse("2026-11-25") },
    { text: "nowhere" },
  ];
  for (const one of others)
    it(`passes over a record that ${JSON.stringify(one)} does not want`, () => {
      const test = createQuickFilter({ ...nothing, ...one }, new Set());
      expect(test(lineOf(RECORD))).to.equal(false);
    });

  it("looks at all lines where an object has had many ids", () => {
    const ids = new Set(Array.from({ length: 9 }, (_, at) => String(at).repeat(64)));
    expect(createQuickFilter({ ...nothing, target: "web" }, ids)(lineOf(RECORD))).to.equal(true);
  });
});
