import { isDeepStrictEqual } from "node:util";
import type { Caller } from "../../domain/caller.js";
import type { Identity } from "../../domain/identity.js";
import type { Overrides } from "../../domain/overrides.js";
import type { User } from "../../domain/people.js";
import type { ParameterChange, Parameter } from "../../domain/parameters.js";
import type { Settings } from "../../domain/settings.js";
import { changed } from "./parameter-changes.js";
import { benefits, rolesOfUser, userOf } from "./people-of.js";
import { roleOf, roleRulesOf } from "./permissions.js";
import { reservedNames } from "./reserved-names.js";
import { expanded, type TemplateValues } from "./templates.js";

/** Works out what the settings grant each caller. */
export interface Callers {
  /** Returns the caller with that identity. If the identity was refused, the caller has no user, group or role. */
  of(identity: CallerIdentity): Caller;
}

/** The parts of an identity that the settings refer to. */
export type CallerIdentity = Pick<Identity, "name" | "groups" | "refusal">;

/** Bounds the cache: callers that the settings do not list can be many, and an attacker may choose their names. */
const MAX_KEPT = 1000;
const MAX_KEPT_NAME = 128;

/** Accepts values for templates, whatever `user_pattern` accepts: no path, glob or regular expression. */
const SAFE_VALUE = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.@-]{0,127}$/;

/**
 * Creates a cache of callers: each is worked out once, so the cost of a request does not grow with the number
 * of users and exceptions.
 */
export function createCallers(settings: Settings): Callers {
  const cached = new Map<string, Caller>();
  const refused: Caller = {
    ...callerOf(settings, "", []),
    ...NOTHING_KNOWN,
    profile: settings.profile,
  };
  return {
    of({ name, groups, refusal }) {
      if (refusal !== null) return refused;
      // A name that was not refused contains no line break.
      const key = groups.length === 0 ? name : [name, ...groups].join("\n");
      const found = cached.get(key);
      if (found !== undefined) return found;
      const caller = callerOf(settings, name, groups);
      if (cached.size >= MAX_KEPT) cached.clear();
      if (name.length <= MAX_KEPT_NAME) cached.set(key, caller);
      return caller;
    },
  };
}

/** A caller whose identity is uncertain gets no role, binding, change or exception. */
const NOTHING_KNOWN = {
  anonymous: false,
  roles: [],
  rules: [],
  overrides: { modes: {}, parameters: {} },
  exceptions: [],
} as const;

function callerOf(settings: Settings, name: string, proven: readonly string[]): Caller {
  const { people, enforcement } = settings;
  const { shadowProfile } = enforcement;
  const user = userOf(people, name, proven);
  const { groups, uid, gids, home } = user;
  const profile = profileOf(settings, name, groups);
  // A caller who is proven to be in a group that the settings list counts as known.
  const known = Object.hasOwn(people.users, name) || proven.length > 0;
  const roles = known ? rolesOfUser(people, user) : rolesOfStranger(settings, name, profile);
  return {
    name,
    anonymous: name === "",
    known,
    groups,
    roles,
    uid,
    gids,
    home,
    read_only: roles.some((role) => roleOf(people, role)?.readOnly === true),
    rules: roleRulesOf(
      people,
      roles,
      templateValuesOf(name, user, new RegExp(people.userPattern), () => false),
    ),
    profile,
    overrides: overridesOf(settings, name, user, profile),
    shadow: shadowProfile === null ? null : overridesOf(settings, name, user, shadowProfile),
    exceptions: settings.exceptions.filter(({ who }) => benefits(who, name, groups, roles)),
  };
}

function rolesOfStranger({ sets }: Settings, name: string, profile: string): readonly string[] {
  const given = sets[profile]?.parameters["authenticated_user"];
  const role = given?.[name === "" ? "anonymous_role" : "unknown_user_role"];
  return typeof role === "string" ? [role] : [];
}

function profileOf(settings: Settings, name: string, groups: readonly string[]): string {
  return settings.bindings[bindingOf(settings, name, groups)]?.profile ?? settings.profile;
}

/** Returns the index of the first binding that matches a user, or -1. */
export function bindingOf({ bindings }: Settings, name: string, groups: readonly string[]): number {
  return bindings.findIndex(
    (one) => one.users.includes(name) || one.groups.some((group) => groups.includes(group)),
  );
}

/** Collects what applies to a user in addition to the control set of `profile`. */
function overridesOf(settings: Settings, name: string, user: User, profile: string): Overrides {
  const changes = changesOfUser(settings, name, user, profile);
  return overridden({ modes: {}, parameters: {} }, settings.sets[profile]?.parameters, changes);
}

/** Returns the changes for one caller in the order in which they apply, with templates expanded. */
export function changesFor(
  settings: Settings,
  { name, groups, profile }: Pick<Caller, "name" | "groups" | "profile">,
): readonly ParameterChange[] {
  return changesOfUser(settings, name, userOf(settings.people, name, groups), profile);
}

function changesOfUser(
  { people, templates, groupChanges, userChanges, sets }: Settings,
  name: string,
  user: User,
  profile: string,
): readonly ParameterChange[] {
  const priorityOf = (group: string): number => people.groups[group]?.priority ?? 0;
  const groups = user.groups.toSorted((a, b) => priorityOf(a) - priorityOf(b) || (a < b ? -1 : 1));
  const changes = [
    ...(templates[profile] ?? []),
    ...groups.flatMap((group) => groupChanges[group] ?? []),
    ...(Object.hasOwn(userChanges, name) ? (userChanges[name] ?? []) : []),
  ];
  const reserved = reservedNames({ parameters: sets[profile]?.parameters ?? {} });
  const values = templateValuesOf(name, user, new RegExp(people.userPattern), reserved);
  return changes.map((change) => expanded(change, values));
}

type Parameters = Overrides["parameters"];

/**
 * Returns `overrides` with `changes` applied to the caller's values, or to the set's where the caller has
 * none. Only values that differ are added.
 */
export function overridden(
  { modes, parameters }: Overrides,
  set: Parameters | undefined,
  changes: readonly ParameterChange[],
): Overrides {
  const own: Record<string, Record<string, Parameter>> = { ...parameters };
  for (const change of changes) {
    const { control, name } = change;
    const before = { ...set?.[control], ...own[control] };
    own[control] = { ...own[control], [name]: changed(before[name], change) };
  }
  const differing = Object.entries(own).flatMap(([control, values]) => {
    const left = Object.entries(values).filter(
      ([name, value]) => !isDeepStrictEqual(value, set?.[control]?.[name]),
    );
    return left.length === 0 ? [] : [[control, Object.fromEntries(left)]];
  });
  return { modes, parameters: Object.fromEntries(differing) as Parameters };
}

function templateValuesOf(
  name: string,
  user: User,
  pattern: RegExp,
  isReserved: (name: string) => boolean,
): TemplateValues {
  const isSafe = (value: string): boolean => SAFE_VALUE.test(value);
  const isName = (value: string): boolean =>
    isSafe(value) && pattern.test(value) && !isReserved(value);
  const labels = Object.entries(user.labels).map(([label, value]) => [
    `label:${label}`,
    [value].filter(isSafe),
  ]);
  return {
    user: [name].filter(isName),
    group: user.groups.filter(isName),
    uid: textsOf(user.uid),
    gid: textsOf(user.gids[0]),
    home: textsOf(user.home),
    ...Object.fromEntries(labels),
  } as TemplateValues;
}

function textsOf(value: number | string | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [String(value)];
}
