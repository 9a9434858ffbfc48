import { createHash } from "node:crypto";
import * as fc from "fast-check";
import type { Filter } from "../../../../src/audit/log/filter.js";
import type { Violation } from "../../../../src/domain/decision.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { RECORD } from "../record/record.js";

/** A filter that restricts nothing. */
export const ANY: Filter = {
  ...{ user: null, action: null, control: null, target: null },
  ...{ effect: null, sinceMs: null, untilMs: null, text: null },
};

const START_MS = Date.UTC(2026, 10, 28, 10);

/** A time of the records, in milliseconds since 1970. */
export const timeMs = fc.integer({ min: 0, max: 60 }).map((second) => START_MS + second * 1000);

const idOf = (text: string): string => createHash("sha256").update(text).digest("hex");

const name = fc.constantFrom(
  "web",
  "db",
  "a'; DROP TABLE records; --",
  "é\u0000\u202e",
  "x".repeat(2000),
  "\ud800",
);
const id = fc.constantFrom("1", "2", "3").map(idOf);
const user = fc.constantFrom(null, "", "alice", "bob", "\ud801", "\ufffd");
const action = fc.constantFrom(
  null,
  "container.create",
  "container.start",
  "exec.create",
  "containerd",
);
const control = fc.constantFrom("privileged_container", "memory_limit", 'a","b');
const recordId = fc.constantFrom("c0ffee01-1", "c0ffee02-2", "deadbeef-3", "odd", "c0ff-4");

const violation = (control: string): Violation => ({
  ...{ control, mode: "deny", severity: "high", field: null, value: null },
  ...{ message: `Not by ${control}.`, remedy: null, references: [] },
});
const violations = fc.array(control.map(violation), { maxLength: 2 });

const target = fc.record({
  ...{ kind: fc.constantFrom("container" as const, "volume" as const), ref: fc.oneof(name, id) },
  ...{ id: fc.option(id), owner: fc.constant(null) },
});

const about = fc.array(
  fc.record({
    kind: fc.constantFrom("container" as const, "exec" as const),
    id: fc.option(id),
    name: fc.option(name),
  }),
  { maxLength: 1 },
);

/** Records of few users, names and ids, so that searches find some. */
export const record: fc.Arbitrary<AuditRecord> = fc
  .record({
    ...{ id: recordId, user, action, violations, warnings: violations },
    ...{ time: timeMs, targets: fc.array(target, { maxLength: 2 }), about },
    phase: fc.constantFrom("request" as const, "response" as const, "execution" as const),
    effect: fc.constantFrom("allow" as const, "deny" as const, "error" as const),
    path: fc.oneof(
      fc.constant(null),
      fc.oneof(name, id).map((one) => `/containers/${one}/json`),
    ),
    names: fc.array(name, { maxLength: 2 }),
    request: fc.option(recordId),
    made: fc.option(fc.record({ kind: fc.constant("container" as const), id })),
  })
  .map(({ time, names, ...fields }) => ({
    ...RECORD,
    ...fields,
    time: new Date(time).toISOString(),
    call: { query: { name: names }, body: {} },
  }));

/** Filters for what is in the records, and for what is not. */
export const filter: fc.Arbitrary<Filter> = fc.record({
  user: fc.option(
    fc.oneof(
      user.map((one) => one ?? ""),
      fc.constant("carol"),
    ),
    { freq: 1 },
  ),
  action: fc.option(
    fc.oneof(
      action.map((one) => one ?? ""),
      fc.constantFrom("container.*", ".*", "none"),
    ),
    { freq: 1 },
  ),
  control: fc.option(fc.oneof(control, fc.constant("none")), { freq: 1 }),
  target: fc.option(fc.oneof(name, id, fc.constantFrom("", "none", "json")), { freq: 1 }),
  effect: fc.option(fc.constantFrom("allow", "deny", "error", "warned", "unenforced"), { freq: 1 }),
  sinceMs: fc.option(timeMs, { freq: 1 }),
  untilMs: fc.option(timeMs, { freq: 1 }),
  text: fc.option(fc.constantFrom("Not by memory", '"user":"alice"', "none", "\ufffd"), {
    freq: 1,
  }),
});
