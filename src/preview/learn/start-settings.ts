import type { Settings } from "../../domain/settings.js";
import { chooseSettings } from "../session/open-configuration.js";
import type { ChosenSettings, SettingsFlags } from "../session/open-configuration.js";
import { readInput } from "../session/read-input.js";
import { commentedYaml, type CommentedChange } from "../../engine/settings/commented-yaml.js";
import { parseSettings } from "../../engine/settings/parse-settings.js";
import { readYaml } from "../../engine/settings/read-yaml.js";

/** The settings to start from. */
export interface StartSettings extends ChosenSettings {
  /** The file's text. */
  readonly text: string;
  readonly limits: ExceptionLimits;
}

/** The limits of exceptions in the file. */
export interface ExceptionLimits {
  readonly neverExempt: readonly string[];
  readonly maxDays: number;
  /** The ids of those that there are. */
  readonly ids: readonly string[];
}

/** The strictest shipped profile that asks for nothing about single users. */
const STRICTEST = "restricted";

/**
 * Loads the settings to start from.
 *
 * @throws {UsageError} When the file cannot be read.
 * @throws {SettingsError} When it is not valid, or there is no such profile.
 */
export async function startSettings(flags: SettingsFlags): Promise<StartSettings> {
  const { settings: named, profile } = flags;
  const isChosen = named !== undefined || profile !== undefined;
  const chosen = await chooseSettings(isChosen ? flags : { ...flags, profile: STRICTEST });
  const { file, settings } = chosen;
  const text = file === null ? "schema: 1\n" : readInput(file, "settings").toString();
  const isSame = file !== null && profile === undefined;
  const own = isSame ? text : commentedYaml(text, [setProfile(settings.profile)]);
  return { ...chosen, text: own, limits: limitsIn(own, file ?? "settings") };
}

function setProfile(profile: string): CommentedChange {
  return { path: ["profile"], how: "set", value: profile, comment: [] };
}

/**
 * Returns the settings with changes of their file.
 *
 * @throws {SettingsError} When they are not valid then.
 */
export function changedStart(
  start: StartSettings,
  changes: readonly CommentedChange[],
): StartSettings {
  const text = commentedYaml(start.text, changes);
  return { ...start, text, settings: parsedStart(start, text) };
}

/** Parses a text in the place of the file. Throws as `changedStart` does. */
export function parsedStart({ file, library }: StartSettings, text: string): Settings {
  return parseSettings(text, file ?? "settings", library, {});
}

/** The file was parsed before, so that it has the form of settings. */
function limitsIn(text: string, file: string): ExceptionLimits {
  const { limits = {}, exceptions = [] } = readYaml(text, file).value as {
    readonly limits?: { readonly never_exempt?: readonly string[]; max_exception_days?: number };
    readonly exceptions?: readonly { readonly id: string }[];
  };
  const { never_exempt: neverExempt = [], max_exception_days: maxDays = 90 } = limits;
  return { neverExempt, maxDays, ids: exceptions.map(({ id }) => id) };
}
