import { readFileSync } from "node:fs";
import type { Library, Settings } from "../domain/settings.js";
import { UsageError, messageOf } from "../errors.js";
import { DEFAULT_SETTINGS, defaultSettings } from "./default-settings.js";
import type { Overrides } from "./parse-settings.js";

/**
 * Loads settings from `file`, or from the shipped profile where it is null.
 *
 * @throws {UsageError} When the file cannot be read.
 * @throws {SettingsError} When it cannot be obeyed.
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
    throw new UsageError(
      `Cannot read settings "${file}": ${messageOf(thrown)}; pass --settings with a readable YAML file`,
      { cause: thrown },
    );
  }
}
