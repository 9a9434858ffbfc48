import { z } from "zod";
import { BUILT_IN_ROLES } from "./built-in-roles.js";
import { USER_PATTERN } from "./default-settings.js";
import type { SettingsProblem } from "./read-yaml.js";

const texts = z.array(z.string()).default([]);
const ID = "must be a whole number from 0 to 4294967294";
const id = z.int(ID).min(0, ID).max(4_294_967_294, ID);

const user = z.strictObject({
  uid: id.optional(),
  gids: z.array(id).default([]),
  home: z.string().optional(),
  groups: texts,
  roles: texts,
  labels: z.record(z.string(), z.string()).default({}),
});

const group = z.strictObject({
  roles: texts,
  priority: z.int().default(0),
  members: texts,
  from: z.strictObject({ cert_ou: texts, os_groups: texts }).prefault({}),
});

const ACTION = "must be an action, such as container.stop, container.*, *.prune or *";

/** A pattern of actions, as in a role's rules. */
export const ACTION_PATTERN = z.string().regex(/^(?:\*|(?:\*|[a-z]+)\.(?:\*|[a-z_]+))$/, ACTION);

const actions = z.array(ACTION_PATTERN).min(1);

const scope = z.union([
  z.enum(["any", "own"]),
  z.strictObject({ label: z.string().regex(/^[^=]+=[^=]*$/, "must be of the form key=value") }),
]);

const role = z.strictObject({
  may_exempt: z.boolean().default(false),
  read_only: z.boolean().default(false),
  allow: z.array(z.strictObject({ actions, scope: scope.optional() })).default([]),
  deny: z.array(z.strictObject({ actions })).default([]),
});

/** A role as it is written in the file. */
export type RoleEntry = z.infer<typeof role>;

/** The schema of users, groups, roles and bindings. */
export const peopleShape = {
  users: z.record(z.string(), user).default({}),
  groups: z.record(z.string(), group).default({}),
  roles: z.record(z.string(), role).default({}),
  anonymous: z.strictObject({ role: z.string().nullable() }).optional(),
  unknown_user: z.strictObject({ role: z.string().nullable() }).optional(),
  bindings: z
    .array(z.strictObject({ users: texts, groups: texts, profile: z.string() }))
    .default([]),
};

/** Users, groups, roles and bindings of a settings file. */
export type PeopleSection = z.infer<z.ZodObject<typeof peopleShape>>;

/** A settings file's people, and the pattern for their names. */
export interface PeopleFile extends PeopleSection {
  readonly identity: { readonly user_pattern?: string | undefined };
}

interface CheckedFile extends PeopleFile {
  readonly group_parameters: Readonly<Record<string, unknown>>;
  readonly user_parameters: Readonly<Record<string, unknown>>;
}

/** Returns the problems of users, groups, roles and bindings. */
export function checkPeople(file: CheckedFile): SettingsProblem[] {
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

function checkPattern(pattern: string | undefined): SettingsProblem[] {
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

/** Reports names that no template accepts: such a user would have no home folder, without a visible reason. */
function checkNames(file: PeopleFile): SettingsProblem[] {
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

/** Returns the pattern for user names; the shipped one if the file's own is not valid. */
export function userPatternOf({ identity }: Pick<PeopleFile, "identity">): RegExp {
  const given = identity.user_pattern ?? USER_PATTERN;
  return new RegExp(isExpression(given) ? given : USER_PATTERN);
}

function checkMembers(file: PeopleSection): SettingsProblem[] {
  const ofUsers = Object.entries(file.users).flatMap(([name, { groups, home }]) => [
    ...missing(groups, file.groups, "group", ["users", name, "groups"]),
    ...checkHome(home, ["users", name, "home"]),
  ]);
  const ofGroups = Object.entries(file.groups).flatMap(([name, { members }]) =>
    missing(members, file.users, "user", ["groups", name, "members"]),
  );
  return [...ofUsers, ...ofGroups];
}

function checkHome(home: string | undefined, path: readonly PropertyKey[]): SettingsProblem[] {
  if (home === undefined || /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.@-]+)+$/.test(home)) return [];
  const message = `must be an absolute path of letters, digits, "_", ".", "@" and "-", current value is ${JSON.stringify(home)}`;
  return [{ path, message }];
}

function checkRoles(file: PeopleSection): SettingsProblem[] {
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

/** Returns all roles that a user can have, by name. */
export function knownRoles({
  roles,
}: Pick<PeopleSection, "roles">): Readonly<Record<string, unknown>> {
  return { ...BUILT_IN_ROLES, ...roles };
}

/** Returns a problem for each name that is not in `known`. */
export function missing(
  names: readonly string[],
  known: Readonly<Record<string, unknown>>,
  what: string,
  path: readonly PropertyKey[],
): SettingsProblem[] {
  return names
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => ({
      path,
      message: `no ${what} is named "${name}", there are: ${Object.keys(known).sort().join(", ") || "none"}`,
    }));
}
