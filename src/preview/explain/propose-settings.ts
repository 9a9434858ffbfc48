import { SettingsError } from "../../domain/errors.js";
import { parseSettings } from "../../engine/settings/parse-settings.js";
import { readYaml } from "../../engine/settings/read-yaml.js";
import type { Settings } from "../../domain/settings.js";
import { changeSettings, sumOf, type NoSettingsChange } from "../session/change-settings.js";
import type { OfflineDecision } from "../session/decider.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { readInput } from "../session/read-input.js";
import type { Session } from "../session/session.js";
import { mergedParts, proposalsOf, type SettingsPart } from "../session/settings-proposal.js";
import type { TriedSettings } from "../session/tried-settings.js";

/** A change of the settings file that was loaded, and with which the request is allowed. */
export interface SettingsProposal {
  readonly part: SettingsPart;
  readonly tried: TriedSettings;
}

/** Searches a change of the settings that permits a denied request, and loads the settings with it to prove that. */
export async function proposeSettings(
  session: Session,
  request: OfflineRequest,
  denied: OfflineDecision,
): Promise<SettingsProposal | NoSettingsChange> {
  const { chosen, caller, own, decide } = session;
  const { settings, library } = chosen;
  const { people } = settings;
  const action = denied.call?.action ?? "unknown";
  const mayHaveRoles = Object.hasOwn(people.users, caller.name);
  const roles = mayHaveRoles ? ["developer", ...Object.keys(people.roles), "admin"] : [];
  const context = { own, catalogue: library.catalogue, roles, action };
  const change = await changeSettings(denied, context, (tried) => decide(request, tried));
  if ("blocking" in change) return change;
  const tried = sumOf(change.tried);
  const now = new Date();
  for (const part of proposalsOf(tried, { ...context, settings, caller, now })) {
    const changed = settingsWith(session, part);
    if (changed === null) continue;
    const { effect } = await session.decideBy(changed, request);
    if (effect === "allow") return { part, tried };
  }
  return { blocking: denied.violations };
}

/** Returns the settings with a part added to their file; null if they are not valid then. */
function settingsWith({ chosen }: Session, part: SettingsPart): Settings | null {
  const { file, settings, library } = chosen;
  const before = file === null ? { schema: 1 } : fileIn(file);
  const base = { ...before, profile: settings.profile };
  try {
    const text = JSON.stringify(mergedParts(base, part));
    return parseSettings(text, file ?? "settings", library, {});
  } catch (thrown) {
    if (thrown instanceof SettingsError) return null;
    throw thrown;
  }
}

/** The file was parsed before, so that it is a mapping. */
function fileIn(file: string): SettingsPart {
  return readYaml(readInput(file, "settings").toString(), file).value as SettingsPart;
}
