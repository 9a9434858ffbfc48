import type { Problem } from "./read-yaml.js";
import { BUILT_IN_ROLES } from "./built-in-roles.js";
import { USER_PATTERN } from "./default-settings.js";
import type { SettingsFile } from "./settings-schema.js";

/** What of users, groups, roles and bindings cannot be obeyed. */
export function checkPeople(file: SettingsFile): Problem[] {
  return [
    ...checkPattern(file.identity.user_pattern),
    ...checkNames(file),
    ...checkMembers(file),
    ...checkRoles(file),
    ...file.bindings.flatMap((binding, index) => [
      ...missing(binding.users, file.users, "user", ["bindings", index, "users"]),
      ...missing(binding.groups, file.groups, "group", ["bindings", index, "groups"]),
      ...(binding.users.length + binding.groups.length > 0
        ? []
        : [{ path: ["bindings", index], message: "names nobody: give users or groups" }]),
    ]),
    ...missing(Object.keys(file.group_parameters), file.groups, "group", ["group_parameters"]),
    ...missing(Object.keys(file.user_parameters), file.users, "user", ["user_parameters"]),
  ];
}

function checkPattern(pattern: string | undefined): Problem[] {
  if (pattern === undefined || (/^\^.*\$$/.test(pattern) && isExpression(pattern))) return [];
  const message = `must be a regular expression from ^ to $, current value is ${JSON.stringify(pattern)}`;
  return [{ path: ["identity", "user_pattern"], message }];
}

function isExpression(pattern: string): boolean {
  try {
    return new RegExp(pattern).source !== "";
  } catch {
    return false;
  }
}

/** A name that no template could take would have no home, and nobody would know why. */
function checkNames(file: SettingsFile): Problem[] {
  const pattern = userPatternOf(file);
  return (["users", "groups"] as const).flatMap((kind) =>
    Object.keys(file[kind])
      .filter((name) => !pattern.test(name))
      .map((name) => ({
        path: [kind, name],
        message: `does not match identity.user_pattern, ${pattern.source}`,
      })),
  );
}

/** What a name must look like; the shipped pattern where the file's own is none. */
export function userPatternOf({ identity }: SettingsFile): RegExp {
  const given = identity.user_pattern ?? USER_PATTERN;
  return new RegExp(isExpression(given) ? given : USER_PATTERN);
}

function checkMembers(file: SettingsFile): Problem[] {
  const ofUsers = Object.entries(file.users).flatMap(([name, { groups, home }]) => [
    ...missing(groups, file.groups, "group", ["users", name, "groups"]),
    ...checkHome(home, ["users", name, "home"]),
  ]);
  const ofGroups = Object.entries(file.groups).flatMap(([name, { members }]) =>
    missing(members, file.users, "user", ["groups", name, "members"]),
  );
  return [...ofUsers, ...ofGroups];
}

function checkHome(home: string | undefined, path: readonly PropertyKey[]): Problem[] {
  if (home === undefined || /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.@-]+)+$/.test(home)) return [];
  const message = `must be an absolute path of letters, digits, "_", ".", "@" and "-", current value is ${JSON.stringify(home)}`;
  return [{ path, message }];
}

function checkRoles(file: SettingsFile): Problem[] {
  const known = knownRoles(file);
  const callers = (["anonymous", "unknown_user"] as const).flatMap((kind) => {
    const role = file[kind]?.role ?? null;
    return role === null ? [] : missing([role], known, "role", [kind, "role"]);
  });
  const rolesOf = (kind: "users" | "groups"): readonly (readonly [string, readonly string[]])[] =>
    Object.entries(file[kind]).map(([name, { roles }]) => [name, roles]);
  const members = (["users", "groups"] as const).flatMap((kind) =>
    rolesOf(kind).flatMap(([name, roles]) => missing(roles, known, "role", [kind, name, "roles"])),
  );
  return [...callers, ...members];
}

/** All roles that somebody can have, by name. */
export function knownRoles({ roles }: SettingsFile): Readonly<Record<string, unknown>> {
  return { ...BUILT_IN_ROLES, ...roles };
}

/** A problem for each name that `known` has not. */
export function missing(
  names: readonly string[],
  known: Readonly<Record<string, unknown>>,
  what: string,
  path: readonly PropertyKey[],
): Problem[] {
  return names
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => ({
      path,
      message: `no ${what} is named "${name}", there are: ${Object.keys(known).sort().join(", ") || "none"}`,
    }));
}
