import { isDeepStrictEqual } from "node:util";
import { oneMeansAction } from "../../domain/actions.js";
import type { Caller } from "../../domain/caller.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { Identity } from "../../domain/identity.js";
import type { Catalogue, ControlSet, Settings } from "../../domain/settings.js";
import { loadOpaDockerAuthz } from "../../policy-tools/opa-docker-authz/load-opa-docker-authz.js";
import { controlIndexOf } from "../../engine/policy/control-index.js";
import { loadPolicy } from "../../engine/policy/load-policy.js";
import type { Policy } from "../../engine/policy/wasm-policy.js";
import { createCallers } from "../../engine/settings/callers.js";
import { inspectionsByProfile } from "../../engine/settings/inspections-for.js";
import type { InspectionsByProfile } from "../../engine/settings/inspections-for.js";
import { readingLimitsOf } from "../../engine/settings/reading-limits.js";
import { controlsOfWholeStarts } from "./whole-starts.js";
import { isShipped } from "./control-reads.js";

/** Settings by which records are replayed: those that decided, or those that are tried. */
export interface ReplaySettings {
  readonly library: CompiledLibrary;
  readonly settings: Settings;
  /** Digest of policy and settings, as records name it. */
  readonly revision: string;
  /** Returns true for a control of which this program knows what its rule reads. */
  readonly isKnown: (control: string) => boolean;
  readonly callerOf: (identity: Identity) => Caller;
  readonly setOf: (profile: string) => ControlSet;
  readonly inspections: InspectionsByProfile;
  /** Returns the controls that may find something in a request of an action, switched on or not. */
  readonly controlsOf: (action: string) => readonly string[];
}

/** Replay settings with their policy, for evaluations. */
export interface LoadedReplaySettings extends ReplaySettings {
  readonly policy: Policy;
}

/**
 * Prepares settings for a replay.
 *
 * @throws {PolicyLoadError} When the compiled policy cannot be used.
 */
export async function loadReplaySettings(
  library: CompiledLibrary,
  settings: Settings,
): Promise<LoadedReplaySettings> {
  const beside = await loadOpaDockerAuthz(settings.opaDockerAuthz);
  const { policy, revision } = await loadPolicy(library, settings, beside);
  return { ...replaySettingsOf(library, settings, revision), policy };
}

/** Prepares settings by which nothing is evaluated. */
export function replaySettingsOf(
  library: CompiledLibrary,
  settings: Settings,
  revision: string,
): ReplaySettings {
  const { catalogue } = library;
  const callers = createCallers(settings);
  const byAction = controlIndexOf(catalogue, settings.sets).controls_of;
  const isKnown = (control: string): boolean => library.origin === null && isShipped(control);
  return {
    ...{ library, settings, revision, isKnown },
    callerOf: (identity) => callers.of(identity),
    setOf: (profile) => settings.sets[profile] ?? NOTHING_ON,
    inspections: inspectionsByProfile(settings, catalogue),
    controlsOf(action) {
      const own = Object.hasOwn(byAction, action) ? byAction[action] : undefined;
      const whole = controlsOfWholeStarts(action, settings, catalogue);
      return [...new Set([...(own ?? mayFind(action, catalogue, isKnown)), ...whole])];
    },
  };
}

/**
 * Returns the controls that may find something in an action that none names, by which the policy asks all. A shipped
 * control finds nothing in a request of an action that it does not name.
 */
function mayFind(
  action: string,
  catalogue: Catalogue,
  isKnown: ReplaySettings["isKnown"],
): readonly string[] {
  return Object.entries(catalogue)
    .filter(([id, { endpoints }]) => !isKnown(id) || oneMeansAction(endpoints, action))
    .map(([id]) => id);
}

const NOTHING_ON: ControlSet = { modes: {}, parameters: {} };

/**
 * Returns true if the controls of both are the same rules. What a record says of a control holds for the rule that found
 * it alone.
 */
export function haveSameRules(
  { library: one }: ReplaySettings,
  { library: other }: ReplaySettings,
): boolean {
  return (
    one === other ||
    (Buffer.compare(one.wasm, other.wasm) === 0 &&
      isDeepStrictEqual(one.catalogue, other.catalogue))
  );
}

/** Returns true if a policy that was written for opa-docker-authz decides beside the controls, or in place of them. */
export function hasAnotherPolicy({ settings }: ReplaySettings): boolean {
  return settings.opaDockerAuthz !== null;
}

/** Returns true if both identify callers in the same way, and prove the same groups. */
export function identifyAlike(one: ReplaySettings, other: ReplaySettings): boolean {
  return (
    isDeepStrictEqual(one.settings.identity, other.settings.identity) &&
    isDeepStrictEqual(proofsOf(one.settings), proofsOf(other.settings))
  );
}

/** By group that a certificate or the host proves: by what. */
export function proofsOf({ people }: Settings): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(people.groups)
      .filter(([, { certOus, osGroups }]) => certOus.length + osGroups.length > 0)
      .map(([name, { certOus, osGroups }]) => [name, { certOus, osGroups }]),
  );
}

/** Returns true if both read a request of callers with these profiles alike, so that they find the same in it. */
export function readAlike(
  one: ReplaySettings,
  { profile }: Caller,
  other: ReplaySettings,
  { profile: otherProfile }: Caller,
): boolean {
  return (
    one.settings.http2 === other.settings.http2 &&
    isDeepStrictEqual(
      readingLimitsOf(one.setOf(profile)),
      readingLimitsOf(other.setOf(otherProfile)),
    )
  );
}
