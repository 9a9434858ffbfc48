import { isDeepStrictEqual } from "node:util";
import type { Parameter } from "../../domain/parameters.js";
import type { ControlSet, Mode } from "../../domain/settings.js";
import { changed } from "../../engine/settings/parameter-changes.js";
import type { TriedSettings } from "../session/tried-settings.js";
import type { SeenRequest } from "./seen-requests.js";

/** A learnt value, and the callers it is for; nearly all relax a control. */
export interface Grant {
  readonly control: string;
  /** The parameter; null for the mode. */
  readonly name: string | null;
  /** `add` and `remove` are about one item of a list; a mode is set. */
  readonly how: "set" | "add" | "remove";
  readonly value: Parameter;
  /** The profile of its callers. */
  readonly profile: string;
  /** The users that it is for; null for all callers of the profile. */
  readonly users: readonly string[] | null;
  /** The requests that need it. */
  readonly requests: readonly SeenRequest[];
  /** The attack that it keeps refused, if it tightens a control; else null. */
  readonly against: string | null;
  /** The values that it stands for, if it is more general than what was seen; else null. */
  readonly general: readonly string[] | null;
}

/** Returns what a change comes to, value by value. */
export function changesIn(
  { modes, parameters }: TriedSettings,
  own: ControlSet,
): readonly Pick<Grant, "control" | "name" | "how" | "value">[] {
  const lowered = Object.entries(modes).map(([control, value]) => ({
    ...{ control, name: null, how: "set" as const, value },
  }));
  const values = Object.entries(parameters).flatMap(([control, byName]) =>
    Object.entries(byName).flatMap(([name, value]) =>
      itemsChanged(own.parameters[control]?.[name] ?? null, value).map((change) => ({
        ...{ control, name },
        ...change,
      })),
    ),
  );
  return [...lowered, ...values];
}

function itemsChanged(
  before: Parameter,
  after: Parameter,
): readonly { readonly how: Grant["how"]; readonly value: Parameter }[] {
  if (!isItems(before) || !isItems(after)) return [{ how: "set", value: after }];
  const lacks = (list: readonly Parameter[]) => (item: Parameter) =>
    !list.some((other) => isDeepStrictEqual(item, other));
  return [
    ...after.filter(lacks(before)).map((value) => ({ how: "add" as const, value })),
    ...before.filter(lacks(after)).map((value) => ({ how: "remove" as const, value })),
  ];
}

function isItems(value: Parameter): value is readonly Parameter[] {
  return Array.isArray(value);
}

/** Returns the settings that grants come to, to be tried on top of what holds for a caller. */
export function triedWith(grants: readonly Grant[], own: ControlSet): TriedSettings {
  const modes: Record<string, Mode> = {};
  const parameters: Record<string, Record<string, Parameter>> = {};
  for (const { control, name, how, value } of grants) {
    if (name === null) modes[control] = value as Mode;
    else {
      const values = (parameters[control] ??= {});
      const before = values[name] ?? own.parameters[control]?.[name];
      const by = how === "set" ? value : [value];
      values[name] = changed(before, { control, name, how, value: by, pattern: false, origin: "" });
    }
  }
  return { modes, parameters, roles: [] };
}

/** Returns an item of a list as text; `""` for what is none. */
export function grantText({ value }: Pick<Grant, "value">): string {
  return typeof value === "string" ? value : "";
}

/** Returns true if a grant holds for a caller. */
export function holdsFor(
  { profile, users }: Pick<Grant, "profile" | "users">,
  caller: { readonly name: string; readonly profile: string },
): boolean {
  return caller.profile === profile && (users === null || users.includes(caller.name));
}

const keys = new WeakMap<Grant, string>();

/** Returns a name for what a grant changes, the same for all users. */
export function grantKey(grant: Grant): string {
  const { profile, control, name, how, value } = grant;
  const key = keys.get(grant) ?? JSON.stringify([profile, control, name, how, value]);
  keys.set(grant, key);
  return key;
}
