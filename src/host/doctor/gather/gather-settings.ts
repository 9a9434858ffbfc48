import type { Library, Settings } from "../../../domain/settings.js";
import { SettingsError } from "../../../domain/errors.js";
import { loadSettings } from "../../../engine/settings/load-settings.js";
import { shippedSet } from "../../../engine/settings/default-settings.js";
import { loweredControls } from "../../../engine/settings/lowered-controls.js";
import { warningsOf } from "../../../engine/settings/warnings-of.js";
import type { SettingsFacts, ValidSettings } from "../host-facts.js";

/** The settings for the checks, and whole for the files that they name; null if they are not valid. */
export interface GatheredSettings {
  readonly facts: SettingsFacts;
  readonly settings: Settings | null;
}

/**
 * Loads the settings as `dockwarden serve` does.
 *
 * @throws {UsageError} When the file cannot be read.
 */
export async function gatherSettings(
  file: string | null,
  library: Library,
): Promise<GatheredSettings> {
  try {
    // The plugin may see the host's root elsewhere than this program.
    const settings = await loadSettings(file, library, { hostRoot: "/" });
    return { facts: { valid: true, ...factsOf(settings, file, library) }, settings };
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    return { facts: { valid: false, problems: thrown.problems }, settings: null };
  }
}

function factsOf(settings: Settings, file: string | null, library: Library): ValidSettings {
  const { profile, enforcement, onAuditFailure, exceptions } = settings;
  const set = settings.sets[profile] ?? shippedSet(library, profile);
  const listIn = (control: string, name: string): readonly string[] => {
    const value = set.parameters[control]?.[name];
    return Array.isArray(value) ? value.map(String) : [];
  };
  return {
    file,
    profile,
    dryRun: enforcement.mode === "dry_run",
    recordsOrDenies: onAuditFailure === "deny",
    weakened: Object.keys(settings.sets).flatMap((name) =>
      loweredControls(settings, library, name).map(
        ({ control, mode, shipped }) => `${name}: ${control} is ${mode}, not ${shipped}`,
      ),
    ),
    notDenying: Object.keys(set.modes).filter((control) => set.modes[control] !== "deny"),
    exceptions: exceptions.map(({ id, expires }) => ({ id, expiresMs: Date.parse(expires) })),
    warnings: warningsOf(settings),
    sensitivePaths: listIn("sensitive_host_paths", "denied_paths"),
    engineSockets: listIn("docker_socket_mount", "docker_sockets"),
  };
}
