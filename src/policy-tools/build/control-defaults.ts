import { MODES, type Mode, type Profile } from "../../domain/settings.js";
import type { Parameter } from "../../domain/parameters.js";
import { annotationOf, type StagedControls } from "./inspect-stage.js";
import type { ControlSource } from "./read-control-folders.js";

/** The defaults that an author's control declares in METADATA; shipped profiles declare those of other controls. */
interface Defaults {
  readonly mode?: unknown;
  readonly parameters?: Readonly<Record<string, { readonly default: Parameter }>>;
}

/** Returns the mode that METADATA means; null if none. OPA reads YAML in which `off` is false. */
export function modeIn(value: unknown): Mode | null {
  if (value === false) return "off";
  return MODES.find((mode) => mode === value) ?? null;
}

/** Returns shipped profiles with an author's controls, each with the mode and the parameters that its checked METADATA says. */
export function withDefaults(
  profiles: Readonly<Record<string, Profile>>,
  controls: readonly ControlSource[],
  inspected: StagedControls,
): Readonly<Record<string, Profile>> {
  const defaults = controls.map(({ id }) => {
    const { mode, parameters = {} }: Defaults =
      annotationOf(id, inspected.annotations)?.custom ?? {};
    const values = Object.entries(parameters).map(([name, { default: usual }]) => [name, usual]);
    return { id, mode: modeIn(mode) ?? "deny", parameters: Object.fromEntries(values) as object };
  });
  const added = {
    modes: Object.fromEntries(defaults.map(({ id, mode }) => [id, mode])),
    parameters: Object.fromEntries(defaults.map(({ id, parameters }) => [id, parameters])),
  } as Profile;
  return Object.fromEntries(
    Object.entries(profiles).map(([name, { modes, parameters }]) => [
      name,
      {
        modes: { ...modes, ...added.modes },
        parameters: { ...parameters, ...added.parameters },
      },
    ]),
  );
}
