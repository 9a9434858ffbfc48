import type { ChosenSettings } from "./open-configuration.js";

/** Says in a line whose requests are decided, and by what: `alice, by settings.yaml, profile baseline`. */
export function aboutSettings({ file, settings }: ChosenSettings, as: string): string {
  const who = as === "" ? "An anonymous caller" : `User ${as}`;
  const by = file ?? "no settings file";
  const dry =
    settings.enforcement.mode === "enforce"
      ? ""
      : "; the settings refuse nothing now (dry run), this is what they would do";
  return `${who}, by ${by}, profile ${settings.profile}${dry}`;
}
