import type { Configuration } from "../../engine/decision/evaluator.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import type { CompiledLibrary } from "../../domain/compiled-library.js";
import type { OpaDockerAuthz } from "../../domain/opa-docker-authz.js";
import type { Settings } from "../../domain/settings.js";
import { PolicyLoadError } from "../../domain/errors.js";
import { createPathResolver } from "../../engine/host-paths/resolve-host-paths.js";
import { loadOpaDockerAuthz } from "../../policy-tools/opa-docker-authz/load-opa-docker-authz.js";
import { loadPolicy } from "../../engine/policy/load-policy.js";
import { loadSettings } from "../../engine/settings/load-settings.js";
import { chooseLibrary } from "./choose-library.js";
import { isThere } from "./read-input.js";

/** Options that choose the settings. */
export interface SettingsFlags {
  /** The settings file. */
  readonly settings?: string;
  /** The shipped profile, which replaces the file's. */
  readonly profile?: string;
  /** A bundle or a folder of controls, as of `chooseLibrary`. */
  readonly policy?: string;
}

/** Settings as they were loaded, and what they came from. */
export interface ChosenSettings {
  readonly library: CompiledLibrary;
  readonly settings: Settings;
  /** Null for a shipped profile without a file. */
  readonly file: string | null;
  /** The policy that the settings name; null for none. */
  readonly opaDockerAuthz: OpaDockerAuthz | null;
}

/**
 * Loads the settings of the flags: the file that is named; without one the usual file if it exists and no profile is named;
 * else a shipped profile.
 *
 * @throws {UsageError} When the file cannot be read.
 * @throws {SettingsError} When it is not valid, or there is no such profile.
 */
export async function chooseSettings({
  settings: named,
  profile,
  policy,
}: SettingsFlags): Promise<ChosenSettings> {
  const usual = profile === undefined && isThere(DEFAULT_PATHS.settings);
  const file = named ?? (usual ? DEFAULT_PATHS.settings : null);
  const library = await chooseLibrary(policy, file);
  const settings = await loadSettings(file, library, { profile });
  const opaDockerAuthz = await loadOpaDockerAuthz(settings.opaDockerAuthz);
  return { library, settings, file, opaDockerAuthz };
}

/** A configuration to decide by, and the threads that it uses. */
export interface OpenConfiguration {
  readonly configuration: Configuration;
  close(): Promise<void>;
}

/** On a busy machine the threads take longer; nobody waits for an answer here. */
const DEADLINE_MS = 60_000;

/**
 * Makes a configuration of settings. It enforces, whatever the settings say: a dry run refuses nothing, and its shadow
 * profile would hide refusals at once.
 *
 * @param hostRoot The folder below which host paths are resolved, in place of the settings' own; null for these.
 */
export async function openConfiguration(
  { library, settings: chosen, opaDockerAuthz }: Omit<ChosenSettings, "file">,
  hostRoot: string | null = null,
): Promise<OpenConfiguration> {
  const settings = enforcing(chosen);
  const { policy, revision } = await loadPolicy(library, settings, opaDockerAuthz).catch(
    (thrown: unknown) => {
      throw failureOf(thrown, library.origin);
    },
  );
  const place =
    hostRoot === null ? { hostRoot: settings.hostRoot, pidFile: settings.pidFile } : { hostRoot };
  const resolver = createPathResolver({ ...place, deadlineMs: DEADLINE_MS });
  const { catalogue } = library;
  return {
    configuration: { settings, policy, revision, resolver, catalogue, opaDockerAuthz },
    close: () => resolver.close(),
  };
}

/** Names the policy that cannot be used, which is not the program's own. */
function failureOf(thrown: unknown, origin: string | null): unknown {
  if (origin === null || !(thrown instanceof PolicyLoadError)) return thrown;
  return new PolicyLoadError(`Cannot use policy "${origin}": ${thrown.problem}`, { cause: thrown });
}

function enforcing(settings: Settings): Settings {
  const enforcement = { mode: "enforce", shadowProfile: null } as const;
  return Object.freeze({ ...settings, enforcement });
}
