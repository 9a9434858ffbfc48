import { readFileSync } from "node:fs";
import type { Library, Settings } from "../domain/settings.js";
import { SettingsError, messageOf } from "../errors.js";
import { DEFAULT_SETTINGS, defaultSettings } from "./default-settings.js";
import type { Overrides } from "./parse-settings.js";

/**
 * Loads settings from `file`, or from the shipped profile where it is null.
 *
 * @throws {SettingsError} When the file cannot be read or obeyed.
 */
export async function loadSettings(
  file: string | null,
  library: Library,
  overrides: Overrides,
): Promise<Settings> {
  if (file === null) {
    const profile = overrides.profile ?? DEFAULT_SETTINGS.profile;
    return defaultSettings(library, profile, overrides.hostRoot ?? DEFAULT_SETTINGS.hostRoot);
  }
  const text = readText(file);
  // yaml and zod take a fifth of a second to load, and without a file nobody needs them.
  const { parseSettings } = await import("./parse-settings.js");
  return parseSettings(text, file, library, overrides);
}

function readText(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (thrown) {
    const problem = `Cannot read settings "${file}": ${messageOf(thrown)}`;
    throw new SettingsError([problem], { cause: thrown });
  }
}
