import { oneMeansAction } from "../domain/actions.js";
import type { Caller } from "../domain/caller.js";
import type { Catalogue, Mode, Settings } from "../domain/settings.js";

/** Knows where dockerd's answers are judged, so that elsewhere nothing is done for it. */
export interface ResponseControls {
  /** Whether there is a control that judges the answers to such calls, switched on or not. */
  readonly exist: (action: string) => boolean;
  /** Whether one is switched on for the caller, or in the profile that judges beside theirs. */
  readonly areOn: (action: string, caller: Caller) => boolean;
}

/** Works out by each action once who judges the answers to it. */
export function createResponseControls(
  { sets, enforcement }: Pick<Settings, "sets" | "enforcement">,
  catalogue: Catalogue,
): ResponseControls {
  const judging = Object.entries(catalogue).filter(([, { responses }]) => responses.length > 0);
  const cached = new Map<string, readonly string[]>();

  function idsOf(action: string): readonly string[] {
    const found = cached.get(action);
    if (found !== undefined) return found;
    const ids = judging
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
