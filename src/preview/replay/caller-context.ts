import { isDeepStrictEqual } from "node:util";
import { resolvesMounts } from "../../domain/resolves-mounts.js";
import type { Caller } from "../../domain/caller.js";
import type { Exception } from "../../domain/exceptions.js";
import type { Identity } from "../../domain/identity.js";
import type { Parameter } from "../../domain/parameters.js";
import type { ControlSet } from "../../domain/settings.js";
import type { ActionClass } from "../../domain/call.js";
import { permissionsFor } from "../../engine/settings/permissions.js";
import { readAlike, type ReplaySettings } from "./replay-settings.js";
import type { SeenRecord } from "./seen-record.js";

/** The context of a caller and a request by one of the two settings. */
export interface CallerContext {
  readonly replay: ReplaySettings;
  readonly identity: Identity;
  readonly caller: Caller;
  readonly set: ControlSet;
  /** Exceptions that apply to the request, or may. */
  readonly exceptions: readonly PossibleException[];
}

export interface PossibleException {
  readonly exception: Exception;
  /** False if that depends on what the record does not say: the image, or the second. */
  readonly isCertain: boolean;
}

/** A record that names an action. */
export interface ActionRecord extends SeenRecord {
  readonly action: string;
}

/** Finds out what holds for a caller, with the given identity. */
export function callerContextOf(
  replay: ReplaySettings,
  identity: Identity,
  asked: ActionRecord,
): CallerContext {
  const caller = replay.callerOf(identity);
  const exceptions = caller.exceptions.flatMap((exception) => {
    const applies = appliesTo(exception, asked);
    return applies === "no" ? [] : [{ exception, isCertain: applies === "yes" }];
  });
  return { replay, identity, caller, set: replay.setOf(caller.profile), exceptions };
}

type Applies = "yes" | "no" | "perhaps";

function appliesTo(exception: Exception, asked: ActionRecord): Applies {
  const parts = [appliesAt(exception, asked), appliesToRequest(exception, asked.action)];
  if (parts.includes("no")) return "no";
  return parts.includes("perhaps") ? "perhaps" : "yes";
}

function appliesAt({ created, expires }: Exception, { fromMs, toMs }: ActionRecord): Applies {
  const begins = Date.parse(created);
  const ends = Date.parse(expires);
  if (toMs < begins || fromMs >= ends) return "no";
  return fromMs >= begins && toMs < ends ? "yes" : "perhaps";
}

function appliesToRequest({ when: { actions, images } }: Exception, action: string): Applies {
  if (actions.length === 0 || actions.includes(action))
    return images.length === 0 ? "yes" : "perhaps";
  // The stored configuration of a container may be evaluated as its creation was.
  const mayBeStored = actions.includes("container.create") && resolvesMounts(action);
  return mayBeStored ? "perhaps" : "no";
}

/** Returns a parameter of a control as it holds for the caller without exceptions. */
export function controlParameterOf(
  { caller, set }: CallerContext,
  control: string,
  name: string,
): Parameter | undefined {
  return caller.overrides.parameters[control]?.[name] ?? set.parameters[control]?.[name];
}

/** Returns a control's mode without exceptions. */
export function modeOf({ set }: CallerContext, control: string): ControlSet["modes"][string] {
  return set.modes[control] ?? "off";
}

/** Returns true if a control has the same parameters in both settings, exceptions left aside. */
export function haveSameParameters(
  one: CallerContext,
  other: CallerContext,
  control: string,
): boolean {
  return isDeepStrictEqual(parametersOf(one, control), parametersOf(other, control));
}

function parametersOf({ caller, set }: CallerContext, control: string): unknown {
  return { ...set.parameters[control], ...caller.overrides.parameters[control] };
}

/** Returns what exceptions may change of a control's parameters. */
export function relaxingExceptions(
  { exceptions }: CallerContext,
  control: string,
): readonly Exception[] {
  return exceptions
    .map(({ exception }) => exception)
    .filter(({ changes }) => changes.some((change) => change.control === control));
}

/** Returns the exceptions that may lower a control's mode. */
export function lowerings(
  { exceptions }: CallerContext,
  control: string,
): readonly PossibleException[] {
  return exceptions.filter(
    ({ exception: { mode, controls } }) => mode !== null && controls.includes(control),
  );
}

/** The parts that are the same in both settings for a caller and a request. */
export interface Sameness {
  /** The caller, as rules see it. */
  readonly user: boolean;
  /** The reading of the request. */
  readonly reading: boolean;
  /** The inspections and resolved paths, so that both find the same. */
  readonly surroundings: boolean;
  /** The inspection of a container's volumes, which one control sees. */
  readonly fills: boolean;
  /** The inspection of the host, whose facts all others are built with. */
  readonly host: boolean;
  /** Everything that a rule can see. */
  readonly everything: boolean;
}

/** Compares both settings. */
export function samenessOf(
  baseline: CallerContext,
  candidate: CallerContext,
  asked: ActionRecord,
): Sameness {
  const user = isDeepStrictEqual(userOf(baseline, asked), userOf(candidate, asked));
  const surroundings = isDeepStrictEqual(
    surroundingsOf(baseline, asked),
    surroundingsOf(candidate, asked),
  );
  return {
    ...{ user, surroundings },
    reading: readAlike(baseline.replay, baseline.caller, candidate.replay, candidate.caller),
    host: isAskedAlike("host", baseline, candidate, asked),
    fills: isAskedAlike("fills", baseline, candidate, asked),
    everything:
      user && surroundings && isDeepStrictEqual(settingsOf(baseline), settingsOf(candidate)),
  };
}

function isAskedAlike(
  kind: string,
  baseline: CallerContext,
  candidate: CallerContext,
  asked: ActionRecord,
): boolean {
  return (
    inspectedFor(baseline, asked).includes(kind) === inspectedFor(candidate, asked).includes(kind)
  );
}

/** Returns the settings that a rule can see beside the caller's own. */
function settingsOf({ replay, caller, set, exceptions }: CallerContext): unknown {
  return { zone: replay.settings.timeZone, set, overrides: caller.overrides, exceptions };
}

function userOf(
  { caller, identity }: CallerContext,
  { action, class: actionClass }: ActionRecord,
): unknown {
  const { name, anonymous, known, groups, roles, uid, gids, home, read_only, rules } = caller;
  return {
    ...{ name, anonymous, known, groups, roles, uid, gids, home, read_only },
    refusal: identity.refusal,
    permissions: permissionsFor(rules, action, classOf(actionClass)),
  };
}

/** A record of another class than there are is compared by that text. */
export function classOf(text: string | null): ActionClass {
  return (text ?? "opaque") as ActionClass;
}

function inspectedFor(
  { replay, caller }: CallerContext,
  { action }: ActionRecord,
): readonly string[] {
  const found = replay.inspections.get(caller.profile);
  return [...(found?.kinds(action, caller.overrides) ?? [])].sort();
}

/** Everything in the settings by which objects are inspected and paths resolved. */
function surroundingsOf(callerContext: CallerContext, asked: ActionRecord): unknown {
  const { replay, caller, exceptions } = callerContext;
  const { hostRoot, pidFile } = replay.settings;
  const sums = replay.inspections.get(caller.profile)?.sums(asked.action, caller.overrides);
  return {
    ...{ hostRoot, pidFile },
    inspected: inspectedFor(callerContext, asked).filter((kind) => kind !== "fills"),
    sums: [...(sums ?? [])].sort(),
    isMountMode: modeOf(callerContext, "bind_mount_allowlist"),
    mounts: parametersOf(callerContext, "bind_mount_allowlist"),
    sockets: controlParameterOf(callerContext, "docker_socket_mount", "docker_sockets"),
    // They may widen what is inspected, and which paths are resolved.
    widened: exceptions.filter(({ exception }) => exception.changes.length > 0),
    lowered: lowerings(callerContext, "bind_mount_allowlist"),
  };
}
