import type { LevelRule } from "../../domain/audit-level.js";
import type { Settings } from "../../domain/settings.js";

/** Second words of actions that change nothing. */
const LOOKS: ReadonlySet<string> = new Set([
  ...["attestations", "changes", "df", "history", "info", "inspect", "list", "options", "ping"],
  ...["privileges", "search", "stats", "top", "version"],
]);

/** Returns a sentence for each level by which requests that may change something are not recorded. */
export function unrecordedChanges({
  auditLevels,
}: Pick<Settings, "auditLevels">): readonly string[] {
  return auditLevels.flatMap((rule, index) => {
    const patterns = rule.actions.length === 0 ? ["*"] : rule.actions;
    const changing = patterns.filter((pattern) => !onlyLooks(pattern));
    if (rule.level !== "none" || changing.length === 0) return [];
    return [
      `Allowed requests ${changing.join(", ")} of ${whoseOf(rule)} are not recorded (audit.level[${index}]: none)`,
    ];
  });
}

/** @internal Exported for its test, which knows the classes of all actions. */
export function onlyLooks(pattern: string): boolean {
  return LOOKS.has(pattern.split(".")[1] ?? "");
}

function whoseOf({ users, groups }: LevelRule): string {
  const who = [...users, ...groups.map((group) => `group ${group}`)];
  return who.length === 0 ? "all callers" : who.join(", ");
}
