import { eventIn, type AuditEvent } from "../../../../src/audit/formats/audit-event.js";
import type { Violation } from "../../../../src/domain/decision.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { RECORD } from "../record/record.js";

export const SOURCE = { host: "dock-1", version: "1.2.3" } as const;

const WEB = "a".repeat(64);

const PRIVILEGED: Violation = {
  ...{ control: "privileged_container", mode: "deny", severity: "critical", value: "true" },
  ...{ field: "HostConfig.Privileged", message: "Privileged mode is not allowed." },
  ...{ remedy: "Drop --privileged.", references: [] },
};

/** What differs from a harmless call, by kind of record. */
const CHANGES = {
  allow: { user: "alice", action: "container.create", method: "POST", path: "/containers/create" },
  deny: {
    ...{ user: "bob", action: "exec.create", class: "run", method: "POST", effect: "deny" },
    ...{ path: "/containers/web/exec", violations: [PRIVILEGED] },
    ...{ fingerprint: "ab".repeat(32), serial: "0f", via: "certificate" },
    ...{ targets: [{ kind: "container", ref: "web", id: WEB, owner: "alice" }] },
    ...{ erased: ["body.Env[0]", "query.a/b"] },
  },
  error: { effect: "error", code: "FAULT", error: "Bad.", action: null, user: null },
  response: {
    ...{ phase: "response", user: "alice", action: "container.create", status: 201 },
    ...{ request: "c0ffee01", lastedMs: 1000, made: { kind: "container", id: WEB } },
  },
  execution: {
    ...{ phase: "execution", effect: "error", code: "EXECUTION_MISMATCH", user: "bob" },
    executed: {
      ...{ type: "container", action: "kill", id: WEB, name: "web", decisions: [] },
      ...{ time: "2026-11-25T10:00:00.000Z", reaction: "log" },
    },
  },
} as const satisfies Readonly<Record<string, Partial<AuditRecord>>>;

export type SampleName = keyof typeof CHANGES | "log";

export const NAMES: readonly SampleName[] = [
  ...["allow", "deny", "error", "response", "execution"].map((name) => name as SampleName),
  "log",
];

const LOG = {
  ...{ schema: 1, id: RECORD.id, time: RECORD.time, phase: "log", effect: "allow" },
  ...{ action: "audit.begin", class: "admin" },
  log: { reason: "removed", before: null, torn: null, key: null },
};

/** Returns a record of a kind, as a line of the log has it. */
export function sample(name: SampleName, changes: Partial<AuditRecord> = {}): AuditEvent {
  const record = name === "log" ? LOG : { ...RECORD, ...CHANGES[name] };
  return sampleOf({ ...record, ...changes });
}

/** Returns the event of a record, numbered 7. */
function sampleOf(record: object): AuditEvent {
  const event = eventIn(JSON.stringify({ ...record, seq: 7, prev: "0".repeat(64) }));
  if (event === null) throw new Error("The sample is no record");
  return event;
}

/** Texts that end a field, a line, a frame, a cell or a string somewhere. */
export const HOSTILE = [
  `a|b=c\\d]"e`,
  "x\r\nCEF:0|a|b",
  "<0>1 - - - - - -",
  "\u0000\u001b[31m\u009b\u202e\u2028",
  "=cmd|'/c calc'!A1",
  "\ud800",
  "%s%n${jndi:ldap://x}",
  "9".repeat(20_000),
] as const;
