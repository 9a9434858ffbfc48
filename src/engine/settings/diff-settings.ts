import type { Caller } from "../../domain/caller.js";
import type { Settings } from "../../domain/settings.js";
import { isDeepStrictEqual } from "node:util";

/** A value that differs between two settings. Undefined where it is not there. */
export interface SettingsDifference {
  /** `profiles.baseline.modes.privileged_container` */
  readonly place: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Compares what two settings come to, whatever their files look like: controls, parameters, people, exceptions. */
export function diffSettings(before: Settings, after: Settings): readonly SettingsDifference[] {
  return differences(placesOf(before), placesOf(after));
}

/** Compares what holds for a caller by two settings: profile, groups, roles, modes, parameters, exceptions. */
export function diffCallers(
  before: { readonly settings: Settings; readonly caller: Caller },
  after: { readonly settings: Settings; readonly caller: Caller },
): readonly SettingsDifference[] {
  return differences(placesOfCaller(before), placesOfCaller(after));
}

type Places = ReadonlyMap<string, unknown>;

function differences(before: Places, after: Places): readonly SettingsDifference[] {
  const places = [...new Set([...before.keys(), ...after.keys()])].sort();
  return places
    .map((place) => ({ place, before: before.get(place), after: after.get(place) }))
    .filter((one) => !isDeepStrictEqual(one.before, one.after));
}

function placesOf(settings: Settings): Places {
  const { sets, people, templates, groupChanges, userChanges, exceptions, messages } = settings;
  const { profile, enforcement, identity, bindings, gateway, policy, opaDockerAuthz } = settings;
  const { timeZone, hostRoot, pidFile, http2, onAuditFailure, onMismatch, capture } = settings;
  return new Map([
    ...Object.entries(sets).flatMap(([name, set]) => placesOfSet(`profiles.${name}`, set)),
    ...members("templates", templates),
    ...members("users", people.users),
    ...members("groups", people.groups),
    ...members("roles", people.roles),
    ...members("group_parameters", groupChanges),
    ...members("user_parameters", userChanges),
    ...members("messages", messages),
    ...exceptions.map((one) => [`exceptions.${one.id}`, one] as const),
    ...members("enforcement", { ...enforcement }),
    ...members("identity", { ...identity, user_pattern: people.userPattern }),
    ...members("", { profile, bindings, gateway, policy, timeZone, hostRoot, pidFile, http2 }),
    ...members("", { onAuditFailure, onMismatch, capture, opa_docker_authz: opaDockerAuthz }),
  ]);
}

function placesOfCaller({ settings, caller }: Parameters<typeof diffCallers>[0]): Places {
  const { profile, groups, roles, uid, gids, home, exceptions, overrides } = caller;
  const set = settings.sets[profile] ?? { modes: {}, parameters: {} };
  return new Map([
    ...placesOfSet("", set),
    ...Object.entries(overrides.parameters).flatMap(([control, values]) =>
      members(`parameters.${control}`, values),
    ),
    ...members("", { profile, groups, roles, uid, gids, home }),
    ...exceptions.map((one) => [`exceptions.${one.id}`, one] as const),
  ]);
}

type Members = Readonly<Record<string, unknown>>;

function members(above: string, of: Members): readonly (readonly [string, unknown])[] {
  const before = above === "" ? "" : `${above}.`;
  return Object.entries(of).map(([name, value]) => [`${before}${name}`, value]);
}

function placesOfSet(
  above: string,
  { modes, parameters }: Settings["sets"][string],
): readonly (readonly [string, unknown])[] {
  const before = above === "" ? "" : `${above}.`;
  return [
    ...members(`${before}modes`, modes),
    ...Object.entries(parameters).flatMap(([control, values]) =>
      members(`${before}parameters.${control}`, values),
    ),
  ];
}

/** Renders differences, a line for what was and a line for what is; of lists only the items that differ. */
export function showDifferences(found: readonly SettingsDifference[]): readonly string[] {
  return found.flatMap(({ place, before, after }) => {
    if (Array.isArray(before) && Array.isArray(after))
      return [
        ...lacking(before, after).map((item) => `- ${place}: ${textOf(item)}`),
        ...lacking(after, before).map((item) => `+ ${place}: ${textOf(item)}`),
        ...(isReordered(before, after) ? [`~ ${place}: the same items in another order`] : []),
      ];
    return [
      ...(before === undefined ? [] : [`- ${place}: ${textOf(before)}`]),
      ...(after === undefined ? [] : [`+ ${place}: ${textOf(after)}`]),
    ];
  });
}

function lacking(list: readonly unknown[], other: readonly unknown[]): readonly unknown[] {
  return list.filter((item) => !other.some((one) => isDeepStrictEqual(one, item)));
}

function isReordered(before: readonly unknown[], after: readonly unknown[]): boolean {
  return lacking(before, after).length === 0 && lacking(after, before).length === 0;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
