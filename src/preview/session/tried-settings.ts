import type { Caller } from "../../domain/caller.js";
import type { Identity } from "../../domain/identity.js";
import type { Parameter } from "../../domain/parameters.js";
import type { ControlSet, Mode, Settings } from "../../domain/settings.js";
import { createCallers } from "../../engine/settings/callers.js";

/** Changes to the caller's settings: modes by control, parameters by control and name, and additional roles. */
export interface TriedSettings {
  readonly modes: Readonly<Record<string, Mode>>;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
  readonly roles: readonly string[];
}

export const NOTHING_TRIED: TriedSettings = { modes: {}, parameters: {}, roles: [] };

/** Returns `one` with what `other` adds and replaces. */
export function bothTried(one: TriedSettings, other: TriedSettings): TriedSettings {
  return {
    modes: { ...one.modes, ...other.modes },
    parameters: bothOf(one.parameters, other.parameters),
    roles: [...new Set([...one.roles, ...other.roles])],
  };
}

/** Returns modes and parameters that hold for a caller, exceptions left out. */
export function effectiveSet({ sets }: Settings, { profile, overrides }: Caller): ControlSet {
  const { modes = {}, parameters = {} } = sets[profile] ?? {};
  return {
    modes: { ...modes, ...overrides.modes },
    parameters: bothOf(parameters, overrides.parameters),
  };
}

/** Returns settings in which the caller's profile, and the caller's roles, are as tried: what is inspected follows from them. */
export function triedSettings(
  settings: Settings,
  { profile, name }: Caller,
  tried: TriedSettings,
): Settings {
  const { people, sets } = settings;
  const { modes = {}, parameters = {} } = sets[profile] ?? {};
  const set = {
    modes: { ...modes, ...tried.modes },
    parameters: bothOf(parameters, tried.parameters),
  };
  // A name may be that of a member that each object has.
  const user = Object.hasOwn(people.users, name) ? people.users[name] : undefined;
  const users =
    user === undefined
      ? people.users
      : { ...people.users, [name]: { ...user, roles: [...user.roles, ...tried.roles] } };
  return { ...settings, sets: { ...sets, [profile]: set }, people: { ...people, users } };
}

/**
 * Returns the caller by settings that are tried. The policy was loaded with the real ones, so that what is tried is among the
 * caller's own.
 *
 * @param before The caller by the real settings.
 * @param changed The settings of `triedSettings`.
 */
export function triedCaller(
  before: Caller,
  identity: Identity,
  changed: Settings,
  { modes, parameters }: TriedSettings,
): Caller {
  const { overrides } = before;
  return {
    ...createCallers(changed).of(identity),
    overrides: {
      modes: { ...overrides.modes, ...modes },
      parameters: bothOf(overrides.parameters, parameters),
    },
  };
}

type Parameters = TriedSettings["parameters"];

function bothOf(one: Parameters, other: Parameters): Parameters {
  const ids = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(ids.map((id) => [id, { ...one[id], ...other[id] }]));
}
