import { isDeepStrictEqual } from "node:util";
import type { ControlSet, Library } from "../../domain/settings.js";
import { readProgramFile } from "../../files/program-files.js";
import { parseSettings } from "../../engine/settings/parse-settings.js";
import { NOTHING_TRIED, type TriedSettings } from "../session/tried-settings.js";

const FILE = "corpus/settings.yaml";

/** Returns modes and parameters by which every attack of the corpus is refused. */
export function hardenedSet(library: Library): ControlSet {
  const settings = parseSettings(readProgramFile(FILE).toString(), FILE, library, {});
  return settings.sets[settings.profile] ?? { modes: {}, parameters: {} };
}

/**
 * Returns changes of one control that may refuse an attack, the smallest first: the mode, one parameter, all parameters, both.
 *
 * @param own What holds for the caller.
 */
export function tighteningsOf(
  control: string,
  own: ControlSet,
  tightened: ControlSet,
): readonly TriedSettings[] {
  const { modes, parameters } = wholeTighteningOf(control, own, tightened);
  const single = Object.entries(parameters[control] ?? {}).map(([name, value]) => ({
    [control]: { [name]: value },
  }));
  const wider = [...single, ...(single.length > 1 ? [parameters] : [])];
  return [
    ...(Object.keys(modes).length > 0 ? [{ ...NOTHING_TRIED, modes }] : []),
    ...wider.map((some) => ({ ...NOTHING_TRIED, modes, parameters: some })),
  ];
}

/** Returns all changes of one control that tighten it. */
function wholeTighteningOf(control: string, own: ControlSet, tightened: ControlSet): TriedSettings {
  const isOff = own.modes[control] !== "deny";
  const differing = Object.entries(tightened.parameters[control] ?? {}).filter(
    ([name, value]) => !isDeepStrictEqual(value, own.parameters[control]?.[name]),
  );
  return {
    ...NOTHING_TRIED,
    modes: isOff ? { [control]: "deny" } : {},
    parameters: differing.length === 0 ? {} : { [control]: Object.fromEntries(differing) },
  };
}
