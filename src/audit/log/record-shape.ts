import { z } from "zod";
import type { ShadowAnswer } from "../../domain/evaluation.js";
import type { AuditRecord } from "../../domain/record.js";

// The members that searching and showing rely on; others are not looked at. A log may come from anywhere.

const text = z.string();
const textOrNull = z.string().nullable();
const names = z.record(text, z.array(text));

const violation = z.object({
  control: text,
  mode: z.enum(["deny", "warn"]),
  field: textOrNull,
  message: text,
  remedy: textOrNull,
});

const shape = z.object({
  schema: z.literal(1),
  id: text,
  time: z.iso.datetime({ precision: 3 }),
  phase: z.enum(["request", "response", "execution"]),
  effect: z.enum(["allow", "deny", "error"]),
  code: textOrNull,
  error: textOrNull,
  user: textOrNull,
  via: textOrNull,
  fingerprint: textOrNull,
  method: textOrNull,
  path: textOrNull,
  action: textOrNull,
  profile: text,
  mode: text,
  violations: z.array(violation),
  warnings: z.array(violation),
  call: z.object({ query: names }).nullable(),
  targets: z.array(z.object({ kind: text, ref: text, id: textOrNull, owner: textOrNull })),
  about: z.array(z.object({ kind: text, id: textOrNull, name: textOrNull })).optional(),
  request: textOrNull,
  lastedMs: z.number().nullable(),
  made: z.object({ kind: text, id: text }).nullable(),
  status: z.number().nullable(),
  revision: text,
  durationUs: z.number(),
  executed: z
    .looseObject({ type: text, action: text, id: text, name: text, decisions: z.array(text) })
    .optional(),
});

/** Returns a value as the record of a decision; null if it is none. */
export function asRecord(value: unknown): AuditRecord | null {
  const { success } = shape.safeParse(value);
  return success ? (value as AuditRecord) : null;
}

const shadowShape = z.object({
  profile: text,
  effect: z.enum(["allow", "deny"]),
  violations: z.array(violation),
});

/** Returns the shadow profile's decision; null without one, and `"broken"` where it cannot be read. */
export function shadowOf({
  shadow,
}: {
  readonly shadow?: unknown;
}): ShadowAnswer | "broken" | null {
  if (shadow === null || shadow === undefined) return null;
  const { success } = shadowShape.safeParse(shadow);
  return success ? (shadow as ShadowAnswer) : "broken";
}
