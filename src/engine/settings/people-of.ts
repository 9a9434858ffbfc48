import type { Beneficiaries } from "../../domain/exceptions.js";
import type { Group, People, User } from "../../domain/people.js";
import type { Role, RoleRule } from "../../domain/roles.js";
import { USER_PATTERN } from "./default-settings.js";
import type { PeopleFile, RoleEntry } from "./people-section.js";

/** Collects the users of the file, each with all groups, whether the user's entry or the group's entry lists them. */
export function peopleOf({ users, groups, roles, identity }: PeopleFile): People {
  const groupsOf = (name: string, own: readonly string[]): readonly string[] => {
    const joined = Object.keys(groups).filter((group) => groups[group]?.members.includes(name));
    return [...new Set([...own, ...joined])];
  };
  return Object.freeze({
    users: mapped(users, ({ uid, gids, home, groups: own, roles: given, labels }, name): User => ({
      uid: uid ?? null,
      gids,
      home: home ?? null,
      groups: groupsOf(name, own),
      roles: given,
      labels,
    })),
    groups: mapped(groups, ({ roles: given, priority, from }): Group => ({
      roles: given,
      priority,
      certOus: from.cert_ou,
      osGroups: from.os_groups,
    })),
    roles: mapped(roles, roleOfEntry),
    userPattern: identity.user_pattern ?? USER_PATTERN,
  });
}

function roleOfEntry({ may_exempt: mayExempt, read_only: readOnly, allow, deny }: RoleEntry): Role {
  const rule = { butClass: null, label: null };
  return {
    mayExempt,
    readOnly,
    rules: [
      ...deny.map(({ actions }) => ({ ...rule, effect: "deny", actions, scope: "any" }) as const),
      ...allow.map(
        ({ actions, scope }) => ({ ...rule, effect: "allow", actions, ...scopeOf(scope) }) as const,
      ),
    ],
  };
}

/** Returns the scope of a role's rule. Without one in the file, the controls set the limits. */
function scopeOf(scope: RoleEntry["allow"][number]["scope"]): Pick<RoleRule, "scope" | "label"> {
  if (scope === undefined) return { scope: "controls", label: null };
  return typeof scope === "string"
    ? { scope, label: null }
    : { scope: "label", label: scope.label };
}

const UNLISTED: User = { uid: null, gids: [], home: null, groups: [], roles: [], labels: {} };

/**
 * Returns what the settings know about a user; for an unlisted user only the groups.
 *
 * @param proven Groups proven by another source than the settings' lists.
 */
export function userOf({ users }: People, name: string, proven: readonly string[] = []): User {
  const user = (Object.hasOwn(users, name) ? users[name] : undefined) ?? UNLISTED;
  if (proven.length === 0) return user;
  return { ...user, groups: [...new Set([...user.groups, ...proven])] };
}

/** Returns the user's own roles and those of their groups. */
export function rolesOfUser(people: People, { roles, groups }: User): readonly string[] {
  const ofGroups = groups.flatMap((group) => people.groups[group]?.roles ?? []);
  return [...new Set([...roles, ...ofGroups])];
}

/** Returns true if an exception is meant for a user. */
export function benefits(
  { anyone, users, groups, roles }: Beneficiaries,
  name: string,
  ownGroups: readonly string[],
  ownRoles: readonly string[],
): boolean {
  return (
    anyone ||
    users.includes(name) ||
    groups.some((group) => ownGroups.includes(group)) ||
    roles.some((role) => ownRoles.includes(role))
  );
}

/** Returns a record with each value mapped. */
export function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  each: (value: From, name: string) => To,
): Readonly<Record<string, To>> {
  const entries = Object.entries(record).map(([name, value]) => [name, each(value, name)]);
  return Object.fromEntries(entries) as Record<string, To>;
}
