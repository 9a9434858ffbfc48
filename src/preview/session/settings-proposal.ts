import { isDeepStrictEqual } from "node:util";
import { isMapping } from "../../domain/is-mapping.js";
import type { Caller } from "../../domain/caller.js";
import type { Parameter } from "../../domain/parameters.js";
import type { Catalogue, ControlSet, Settings } from "../../domain/settings.js";
import { isHygiene } from "../../engine/settings/check-changes.js";
import { rolesOfUser, userOf } from "../../engine/settings/people-of.js";
import type { TriedSettings } from "./tried-settings.js";

/** Parts of a settings file, to be added to it. */
export type SettingsPart = Readonly<Record<string, unknown>>;

/** The context of a proposal. */
export interface ProposalContext {
  readonly settings: Settings;
  readonly caller: Caller;
  readonly own: ControlSet;
  readonly catalogue: Catalogue;
  readonly action: string;
  readonly now: Date;
}

/**
 * Renders a change as parts of a settings file, the narrowest first: for the user alone and, where a control is lowered, for a
 * week; else for all callers of the profile. Each must be tried.
 */
export function proposalsOf(
  { modes, parameters, roles }: TriedSettings,
  context: ProposalContext,
): readonly SettingsPart[] {
  const lowered = Object.keys(modes);
  const changed = { ...rolesPart(roles, context), ...parametersPart(parameters, context) };
  if (lowered.length === 0) return [changed];
  const exception = exceptionPart(lowered, context);
  const ofProfile = profilePart({ modes }, context);
  return [
    ...(exception === null ? [] : [{ ...changed, ...exception }]),
    mergedParts(changed, ofProfile),
  ];
}

function isListed({ settings, caller }: ProposalContext): boolean {
  return Object.hasOwn(settings.people.users, caller.name);
}

function rolesPart(roles: readonly string[], { caller, settings }: ProposalContext): SettingsPart {
  const user = settings.people.users[caller.name];
  if (roles.length === 0 || user === undefined) return {};
  return { users: { [caller.name]: { roles: [...user.roles, ...roles] } } };
}

function parametersPart(
  parameters: TriedSettings["parameters"],
  context: ProposalContext,
): SettingsPart {
  const { caller, catalogue } = context;
  const all = Object.entries(parameters).flatMap(([control, values]) =>
    Object.entries(values).map(([name, value]) => ({ control, name, value })),
  );
  // These hold for all callers or none.
  const mayBeOwn = isListed(context) && !all.some(({ control }) => isHygiene(control, catalogue));
  const changes = Object.fromEntries(all.flatMap((one) => changesOf(one, context)));
  if (all.length === 0) return {};
  return mayBeOwn
    ? { user_parameters: { [caller.name]: changes } }
    : profilePart({ parameters: changes }, context);
}

/** Names what is added to a list and what is removed, so that the rest follows the profile. */
function changesOf(
  {
    control,
    name,
    value,
  }: { readonly control: string; readonly name: string; readonly value: Parameter },
  { own }: ProposalContext,
): readonly (readonly [string, Parameter])[] {
  const before = own.parameters[control]?.[name] ?? null;
  if (!Array.isArray(value) || !Array.isArray(before)) return [[`${control}.${name}`, value]];
  const lacks = (list: readonly Parameter[]) => (item: Parameter) =>
    !list.some((other) => isDeepStrictEqual(item, other));
  const added = (value as readonly Parameter[]).filter(lacks(before as readonly Parameter[]));
  const gone = (before as readonly Parameter[]).filter(lacks(value as readonly Parameter[]));
  return [
    ...(added.length === 0 ? [] : [[`+${control}.${name}`, added] as const]),
    ...(gone.length === 0 ? [] : [[`-${control}.${name}`, gone] as const]),
  ];
}

function profilePart(change: SettingsPart, { settings, caller }: ProposalContext): SettingsPart {
  return caller.profile === settings.profile ? change : { profiles: { [caller.profile]: change } };
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Null if nobody may approve it, or the caller is not listed. */
function exceptionPart(controls: readonly string[], context: ProposalContext): SettingsPart | null {
  const { settings, caller, action, now } = context;
  const approver = approverIn(settings, caller.name);
  if (approver === undefined || !isListed(context)) return null;
  const exception = {
    id: `${caller.name}-${controls[0] ?? ""}`,
    controls,
    who: { users: [caller.name] },
    when: { actions: [action] },
    mode: "warn",
    reason: "write the reason",
    ticket: "write the ticket",
    approved_by: approver,
    created: secondOf(now),
    expires: secondOf(new Date(now.getTime() + WEEK_MS)),
  };
  return { exceptions: [exception] };
}

/** Returns a user who may approve an exception for another; undefined if there is none. */
export function approverIn({ people }: Settings, beneficiary: string): string | undefined {
  return Object.keys(people.users).find(
    (name) =>
      name !== beneficiary &&
      rolesOfUser(people, userOf(people, name)).some(
        (role) => people.roles[role]?.mayExempt === true,
      ),
  );
}

function secondOf(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

const GROWS = /^(?:exceptions$|[+-])/;

/** Returns a settings file with parts added: members of mappings are added, lists grow, other values are replaced. */
export function mergedParts(file: SettingsPart, part: SettingsPart): SettingsPart {
  const merged: Record<string, unknown> = { ...file };
  for (const [name, value] of Object.entries(part)) {
    const before = merged[name];
    if (GROWS.test(name) && Array.isArray(before) && Array.isArray(value))
      merged[name] = [...(before as readonly unknown[]), ...(value as readonly unknown[])];
    else if (isMapping(before) && isMapping(value)) merged[name] = mergedParts(before, value);
    else merged[name] = value;
  }
  return merged;
}
