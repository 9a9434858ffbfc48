import type { Settings } from "../../domain/settings.js";
import { createCallers } from "./callers.js";
import type { SettingsProblem } from "./read-yaml.js";
import { reservedNames } from "./reserved-names.js";

/**
 * Returns a problem for each user or group with a reserved name, which cannot fill a template that their profile uses.
 */
export function checkReserved(settings: Settings): SettingsProblem[] {
  const callers = createCallers(settings);
  const found = Object.keys(settings.people.users).flatMap((name) => {
    const { groups, profile } = callers.of({ name, groups: [], refusal: null });
    const templates = JSON.stringify(settings.templates[profile] ?? []);
    const isReserved = reservedNames({ parameters: settings.sets[profile]?.parameters ?? {} });
    const named = [
      ...(templates.includes("${user}") ? [["users", name] as const] : []),
      ...(templates.includes("${group}") ? groups.map((group) => ["groups", group] as const) : []),
    ];
    return named
      .filter(([, one]) => isReserved(one))
      .map(([kind, one]) => ({ path: [kind, one], message: messageOf(kind, profile) }));
  });
  return [...new Map(found.map((problem) => [problem.path.join("."), problem])).values()];
}

function messageOf(kind: "users" | "groups", profile: string): string {
  const template = kind === "users" ? "user" : "group";
  return `is a name that the profile ${profile} keeps for everybody's networks, volumes or images, and cannot stand for \${${template}}: choose another name`;
}
