import { oneMeansAction } from "../../domain/actions.js";
import type { Caller } from "../../domain/caller.js";
import type { Catalogue, Mode, Settings } from "../../domain/settings.js";

/** Knows for which requests controls evaluate dockerd's response, so that others cost nothing. */
export interface ResponseControls {
  /** Returns true if a control evaluates responses to such requests, switched on or not. */
  readonly exist: (action: string) => boolean;
  /** Returns true if such a control is on for the caller, or in the shadow profile. */
  readonly areOn: (action: string, caller: Caller) => boolean;
}

/** Finds, once for each action, the controls that evaluate its response. */
export function createResponseControls(
  { sets, enforcement }: Pick<Settings, "sets" | "enforcement">,
  catalogue: Catalogue,
): ResponseControls {
  const evaluating = Object.entries(catalogue).filter(([, { responses }]) => responses.length > 0);
  const cached = new Map<string, readonly string[]>();

  function idsOf(action: string): readonly string[] {
    const found = cached.get(action);
    if (found !== undefined) return found;
    const ids = evaluating
      .filter(([, { responses }]) => oneMeansAction(responses, action))
      .map(([id]) => id);
    cached.set(action, ids);
    return ids;
  }

  function isOn(id: string, profile: string | null, own: Modes | undefined): boolean {
    if (profile === null || own === undefined) return false;
    return (own[id] ?? sets[profile]?.modes[id] ?? "off") !== "off";
  }

  return {
    exist: (action) => idsOf(action).length > 0,
    areOn: (action, { profile, overrides, shadow }) =>
      idsOf(action).some(
        (id) =>
          isOn(id, profile, overrides.modes) || isOn(id, enforcement.shadowProfile, shadow?.modes),
      ),
  };
}

type Modes = Readonly<Record<string, Mode>>;
