import { z } from "zod";
import { AUDIT_LEVELS, EXEC_COMMANDS } from "../../domain/audit-level.js";
import { ACTION_PATTERN, missing, type PeopleSection } from "./people-section.js";
import type { SettingsProblem } from "./read-yaml.js";

const names = z.array(z.string()).default([]);

/** The schema of what is recorded of requests. */
export const auditShape = {
  level: z
    .array(
      z.strictObject({
        level: z.enum(AUDIT_LEVELS),
        users: names,
        groups: names,
        actions: z.array(ACTION_PATTERN).default([]),
      }),
    )
    .default([]),
  exec_command: z.enum(EXEC_COMMANDS).default("none"),
};

interface CheckedFile extends Pick<PeopleSection, "users" | "groups"> {
  readonly audit: z.infer<z.ZodObject<typeof auditShape>>;
}

/** Returns the problems of levels: users and groups that the settings do not list. */
export function checkAudit({ audit, users, groups }: CheckedFile): SettingsProblem[] {
  return audit.level.flatMap((rule, index) => [
    ...missing(rule.users, users, "user", ["audit", "level", index, "users"]),
    ...missing(rule.groups, groups, "group", ["audit", "level", index, "groups"]),
  ]);
}
