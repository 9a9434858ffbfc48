import { z } from "zod";

const text = z.string();
const kind = text.describe("`container`, `exec`, `image`, `network`, `volume`, and so on");

const violation = z.looseObject({
  control: text.describe("the id of the control"),
  mode: z.enum(["deny", "warn"]).describe("of the control"),
  severity: z.enum(["low", "medium", "high", "critical"]).describe("of the control"),
  field: text.nullable().describe("the place in the body or query, as `HostConfig.Binds[0]`"),
  value: text.nullable().describe("the value there, never a secret"),
  message: text.describe("what is wrong"),
  remedy: text.nullable().describe("what to do instead"),
  references: z.array(text).describe("entries in CIS, OWASP, CWE and similar"),
});

/** The schemas of entries of lists in a record, and of its objects. */
export const ENTRY_SCHEMAS = {
  violation,
  finding: z.looseObject({
    kind: text.describe("what is refused"),
    path: text.describe("where it is; empty for the whole"),
    detail: text.describe("what is wrong"),
  }),
  used: z.looseObject({
    id: text.describe("of the exception"),
    control: text.describe("whose decision it changed"),
    expires: text.describe("RFC 3339, UTC"),
  }),
  ignored: z.looseObject({
    id: text.describe("of the exception"),
    why: text.describe("`expired` or `not yet valid`"),
  }),
  shadow: z.looseObject({
    profile: text.describe("the shadow profile"),
    effect: z.enum(["allow", "deny"]).describe("its decision"),
    violations: z.array(violation).describe("members as in `violations`"),
  }),
  target: z.looseObject({
    kind,
    ref: text.describe("the reference as it was sent"),
    id: text.nullable().describe("the full id; null if it was not found"),
    owner: text.nullable().describe("null if unowned, empty for anonymous callers"),
  }),
  about: z.looseObject({
    kind,
    id: text.nullable().describe("the full id; null if it is not known"),
    name: text.nullable().describe("null if it is not known, and for an exec"),
  }),
  made: z.looseObject({
    kind,
    id: text.describe("the full id; of a volume its name and creation time"),
  }),
  executed: z.looseObject({
    type: text.describe("of dockerd's event"),
    action: text.describe("of dockerd's event"),
    id: text.describe("of the object"),
    name: text.describe("of the object"),
    time: z.iso.datetime({ precision: 3 }).describe("by dockerd's clock"),
    decisions: z.array(z.uuid()).describe("decisions that it may result from"),
    reaction: z.enum(["log", "stop"]).describe("what Dockwarden did"),
  }),
};
