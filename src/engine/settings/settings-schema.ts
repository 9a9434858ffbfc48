import { z } from "zod";
import { REACTIONS } from "../../domain/executions.js";
import { isTimeZone } from "../../domain/local-time.js";
import { MODES } from "../../domain/settings.js";
import { auditShape } from "./audit-section.js";
import { captureShape } from "./capture-section.js";
import { DEFAULT_SETTINGS } from "./default-settings.js";
import { exceptionsShape } from "./exceptions-section.js";
import { identityShape } from "./identity-section.js";
import { gatewaySchema } from "./gateway-section.js";
import { keepingShape } from "./keeping-section.js";
import { opaDockerAuthzSchema } from "./opa-docker-authz-section.js";
import { peopleShape } from "./people-section.js";
import { policySchema } from "./policy-section.js";

const modes = z.record(z.string(), z.enum(MODES)).default({});
const parameters = z.record(z.string(), z.json()).default({});

/** The schema of the settings file. `checkReferences` then checks what its values mean. */
export const settingsSchema = z.strictObject(
  {
    schema: z.literal(1, { error: 'must be there and be 1: write "schema: 1"' }),
    profile: z.string().default(DEFAULT_SETTINGS.profile),
    modes,
    parameters,
    profiles: z.record(z.string(), z.strictObject({ modes, parameters })).default({}),
    group_parameters: z.record(z.string(), parameters).default({}),
    user_parameters: z.record(z.string(), parameters).default({}),
    ...identityShape,
    ...peopleShape,
    ...exceptionsShape,
    messages: z
      .record(
        z.string(),
        z.string().regex(/^[^\p{Cc}]{1,400}$/u, "must be one line of at most 400 characters"),
      )
      .default({}),
    enforcement: z
      .strictObject({
        mode: z.enum(["enforce", "dry_run"]).default(DEFAULT_SETTINGS.enforcement.mode),
        shadow_profile: z.string().optional(),
      })
      .prefault({}),
    time_zone: z
      .string()
      .refine(isTimeZone, "must be the name of a time zone, such as Europe/Berlin or UTC")
      .default(DEFAULT_SETTINGS.timeZone),
    host_root: z
      .string()
      .regex(/^\//, "must be an absolute path")
      .default(DEFAULT_SETTINGS.hostRoot),
    dockerd: z
      .strictObject({
        http2: z.enum(["auto", "never"]).default(DEFAULT_SETTINGS.http2),
        pidfile: z.string().regex(/^\//, "must be an absolute path").optional(),
      })
      .prefault({}),
    audit: z
      .strictObject({
        on_failure: z.enum(["deny", "allow"]).default(DEFAULT_SETTINGS.onAuditFailure),
        ...keepingShape,
        ...auditShape,
        ...captureShape,
      })
      .prefault({}),
    executions: z
      .strictObject({
        on_mismatch: z.enum(REACTIONS).default(DEFAULT_SETTINGS.onMismatch),
      })
      .prefault({}),
    gateway: gatewaySchema.optional(),
    policy: policySchema.optional(),
    opa_docker_authz: opaDockerAuthzSchema.optional(),
  },
  {
    // Concerns the file as a whole; unknown keys have their own message.
    error: ({ code }) =>
      code === "invalid_type" ? 'must be a mapping that says at least "schema: 1"' : undefined,
  },
);

/** A settings file whose shape is right. */
export type SettingsFile = z.infer<typeof settingsSchema>;
