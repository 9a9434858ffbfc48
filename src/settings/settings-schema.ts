import { z } from "zod";
import { MODES } from "../domain/settings.js";
import { DEFAULT_SETTINGS } from "./default-settings.js";

const role = z.strictObject({ role: z.string().nullable() });

/** The settings file's shape; what its words mean is checked after it, in `checkSettings`. */
export const settingsSchema = z.strictObject(
  {
    schema: z.literal(1, { error: 'must be there and be 1: write "schema: 1"' }),
    profile: z.string().default(DEFAULT_SETTINGS.profile),
    modes: z.record(z.string(), z.enum(MODES)).default({}),
    parameters: z.record(z.string(), z.json()).default({}),
    host_root: z
      .string()
      .regex(/^\//, "must be an absolute path")
      .default(DEFAULT_SETTINGS.hostRoot),
    engine: z
      .strictObject({ http2: z.enum(["auto", "never"]).default(DEFAULT_SETTINGS.http2) })
      .prefault({}),
    audit: z
      .strictObject({
        on_failure: z.enum(["deny", "allow"]).default(DEFAULT_SETTINGS.onAuditFailure),
      })
      .prefault({}),
    reporting: z.strictObject({ mode: z.literal("enforce").optional() }).optional(),
    anonymous: role.optional(),
    unknown_user: role.optional(),
  },
  {
    // Of the file as a whole; keys that nobody knows have a message of their own.
    error: ({ code }) =>
      code === "invalid_type" ? 'must be a mapping that says at least "schema: 1"' : undefined,
  },
);

/** A settings file whose shape is right. */
export type SettingsFile = z.infer<typeof settingsSchema>;
