import { z } from "zod";
import { AUDIT_LEVELS } from "../../domain/audit-level.js";
import { ENTRY_SCHEMAS as entry } from "./record-entries.js";

const uuid = z.uuid();
const text = z.string();
const time = z.iso.datetime({ precision: 3 });
const count = z.int().min(0);
const hex = z.string().regex(/^[0-9a-f]+$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Members that each line of the audit log has. */
const OF_ALL = {
  schema: z.literal(1).describe("`1`"),
  id: uuid.describe("the id of the decision, a UUID, which the user is shown"),
  time: time.describe("RFC 3339, UTC, milliseconds"),
};

const LINK = {
  seq: z.int().min(1).optional().describe("number of the record, see [below](#records-of-the-log)"),
  prev: digest.optional().describe("SHA-256 of the line before"),
};

const CALLER = {
  user: text.nullable().describe("the caller; null without a name"),
  authn: text.nullable().describe("`TLS`; null without a name"),
  via: z
    .enum(["certificate", "proxy", "gateway", "none"])
    .nullable()
    .describe("what proves the caller; null if the message could not be read"),
  fingerprint: hex
    .nullable()
    .describe("SHA-256 of the client certificate, lower-case hex; null without one"),
  serial: text.nullable().describe("serial number of the client certificate; null without one"),
};

const REQUEST = {
  method: text.nullable().describe("as dockerd routes it"),
  path: text.nullable().describe("as dockerd routes it, decoded and without query"),
  action: text.nullable().describe("such as `container.create`"),
  class: z
    .enum(["read", "secret-read", "write", "run", "admin", "opaque"])
    .nullable()
    .describe("what the action does, see [classes](#classes)"),
  call: z
    .looseObject({
      query: z.record(text, z.array(text)).describe("values of each parameter"),
      body: z.unknown().describe("the JSON body; null without one"),
    })
    .nullable()
    .describe("the request, [without secrets](#what-is-kept)"),
  erased: z.array(text).describe("paths that were removed from `call`"),
};

const EVALUATION = {
  profile: text.describe("the profile whose modes and parameters applied"),
  level: z
    .enum([AUDIT_LEVELS[1], AUDIT_LEVELS[3]])
    .optional()
    .describe(
      "how much is recorded, where [settings](../set-up/settings.md#what-is-recorded) say so",
    ),
  evaluated: z.enum(["all", "access", "none"]).describe("which controls were evaluated"),
  mode: z
    .enum(["enforce", "dry_run", "break_glass"])
    .describe("with the last two, `violations` beside `allow` are not enforced"),
  breakGlass: uuid
    .optional()
    .describe("with `break_glass`: the `id` of the record of its beginning"),
  violations: z.array(entry.violation).describe("why it is refused"),
  warnings: z.array(entry.violation).describe("members as in `violations`"),
  hygiene: z.array(entry.finding).describe("what the reader refuses"),
  gaps: z.array(text).describe("facts that should be known and are not"),
  exceptionsUsed: z.array(entry.used).describe("exceptions that changed the decision"),
  exceptionsIgnored: z.array(entry.ignored).describe("exceptions that do not apply now"),
  shadow: entry.shadow.nullable().describe("the shadow profile's decision; null without one"),
  targets: z.array(entry.target).describe("objects that dockerd was asked about"),
  omitted: count.describe("how many entries of these lists are left out: 64 of each are listed"),
};

const RESPONSE = {
  about: z
    .array(entry.about)
    .optional()
    .describe("[the objects](#the-objects-that-a-record-is-about) that the request is about"),
  request: uuid
    .nullable()
    .describe("in the response phase: the `id` of the decision that allowed it"),
  lastedMs: count.nullable().describe("in the response phase: milliseconds since then"),
  made: entry.made.nullable().describe("in the response phase: what the request created"),
  status: z.int().nullable().describe("in the response phase: the status that dockerd will answer"),
  response: z.unknown().optional().describe("parts of the response, with `request-response`"),
  executed: entry.executed.optional().describe("what dockerd acted on, see [below](#executions)"),
};

/** The record of a decision, or of what dockerd executed. */
const decisionSchema = z
  .looseObject({
    ...OF_ALL,
    phase: z.enum(["request", "response", "execution"]).describe("what the record is about"),
    effect: z.enum(["allow", "deny", "error"]).describe("`error`: no decision could be made"),
    code: text.nullable().describe("why no decision could be made; null otherwise"),
    error: text.nullable().describe("a sentence for `code`; null otherwise"),
    ...CALLER,
    ...REQUEST,
    ...EVALUATION,
    ...RESPONSE,
    revision: digest.describe("SHA-256 of policy and settings together"),
    durationUs: count.describe("microseconds from the arrival of the message to the record"),
    ...LINK,
  })
  .describe("A decision, or what dockerd executed");

/** A record about the audit log itself. */
const logSchema = z
  .looseObject({
    ...OF_ALL,
    phase: z.literal("log"),
    effect: z.literal("allow"),
    action: text,
    class: z.literal("admin"),
    log: z.looseObject({}).describe("what has happened to the log, or a signature"),
    ...LINK,
  })
  .describe("A record about the audit log itself");

/** A line of the audit log. */
const lineSchema = z.union([decisionSchema, logSchema]);

/** Builds the JSON Schema (2020-12) of a line of the audit log. Members that it does not name may be added later. */
export function recordJsonSchema(): Readonly<Record<string, unknown>> {
  const title = "A line of Dockwarden's audit log";
  return { title, ...z.toJSONSchema(lineSchema) };
}
