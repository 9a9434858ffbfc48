import type { TriedSettings } from "./tried-settings.js";

/** Renders settings to try as lines of a settings file; `[]` for none. */
export function linesOfTried({ modes, parameters }: TriedSettings): readonly string[] {
  const set = Object.entries(parameters).flatMap(([control, values]) =>
    Object.entries(values).map(([name, value]) => `  ${control}.${name}: ${JSON.stringify(value)}`),
  );
  const levels = Object.entries(modes).map(
    ([control, mode]) => `  ${control}: ${mode === "off" ? '"off"' : mode}`,
  );
  return [
    ...(levels.length === 0 ? [] : ["modes:", ...levels]),
    ...(set.length === 0 ? [] : ["parameters:", ...set]),
  ];
}
