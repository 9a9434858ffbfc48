import type { AuditRecord } from "../../../src/domain/record.js";

/** A record as one of a harmless call. */
export const RECORD: AuditRecord = {
  schema: 1,
  id: "00000000-0000-4000-8000-000000000000",
  time: "2026-11-25T10:00:00.000Z",
  phase: "request",
  effect: "allow",
  code: null,
  error: null,
  user: null,
  authn: null,
  method: "GET",
  path: "/_ping",
  action: "system.ping",
  class: "read",
  profile: "baseline",
  violations: [],
  warnings: [],
  hygiene: [],
  gaps: [],
  omitted: 0,
  call: { query: {}, body: null },
  erased: [],
  status: null,
  revision: "0".repeat(64),
  durationUs: 100,
};
