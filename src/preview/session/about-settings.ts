import type { Caller } from "../../domain/caller.js";
import type { ChosenSettings } from "./open-configuration.js";

/** Says in a line whose requests are decided, and by what: `alice, by settings.yaml, profile baseline`. */
export function aboutSettings(
  { file, settings }: ChosenSettings,
  { name, profile }: Pick<Caller, "name" | "profile">,
): string {
  const who = name === "" ? "An anonymous caller" : `User ${name}`;
  const by = file ?? "no settings file";
  const dry =
    settings.enforcement.mode === "enforce"
      ? ""
      : "; the settings refuse nothing now (dry run), this is what they would do";
  return `${who}, by ${by}, profile ${profile}${dry}`;
}
