import type { CompiledLibrary } from "../domain/compiled-library.js";
import type { Settings } from "../domain/settings.js";
import { SettingsError, describeThrown } from "../errors.js";
import type { Reload } from "../domain/status.js";
import type { Configuration } from "../decision/evaluator.js";
import type { PathResolver } from "../host-paths/resolve-host-paths.js";
import { createPathResolver } from "../host-paths/resolve-host-paths.js";
import { loadOpaDockerAuthz } from "../opa-docker-authz/load-opa-docker-authz.js";
import { loadPolicy } from "../policy/load-policy.js";
import { loadSettings } from "../settings/load-settings.js";
import { notEnforced } from "../settings/not-enforced.js";
import type { Flags } from "../settings/settings-of.js";
import type { Log } from "./log.js";
import { logNotices } from "./log-notices.js";

/** Where settings are read from, at start and at each reload. */
export interface SettingsSource {
  /** Null for a shipped profile, unchanged. */
  readonly file: string | null;
  /** Values that override the file. */
  readonly flags: Flags;
}

/** The configuration in use, and a way to reload it. */
export interface ConfigurationLoader {
  readonly current: () => Configuration;
  /**
   * Reads settings and policy again. If both are valid, passes them to `use`; if not, logs the reason and the
   * last good ones stay. Returns the problems, none if the settings are in use, and the revision that is.
   */
  reload(use: (configuration: Configuration) => void): Promise<LoadOutcome>;
  close(): Promise<void>;
}

/** The outcome of reading settings and policy again. */
export type LoadOutcome = Pick<Reload, "revision" | "problems">;

// Longer than resolving the paths of one request takes.
const CLOSE_AFTER_MS = 5000;

/**
 * Creates a loader with the configuration read once.
 *
 * @param policyTime The time by which exceptions end.
 * @throws {PluginError} When settings or policy are not valid at start.
 */
export async function createConfigurationLoader(
  source: SettingsSource,
  library: CompiledLibrary,
  log: Log,
  policyTime: () => Date = () => new Date(),
): Promise<ConfigurationLoader> {
  let configuration = await loadConfiguration(source, library, null);
  // Reloads run one after another, so that the latest version of the file wins.
  let reading: Promise<unknown> = Promise.resolve();

  async function read(use: (configuration: Configuration) => void): Promise<LoadOutcome> {
    const before = configuration;
    try {
      const next = await loadConfiguration(source, library, before);
      const notices = notEnforced(next.settings, library, policyTime());
      use(next);
      // Nothing may fail from here on, or two configurations would be in use.
      configuration = next;
      logNotices(notices, log);
      if (configuration.resolver !== before.resolver) closeLater(before.resolver);
      log("info", "Settings were reloaded", { revision: configuration.revision });
      return { revision: configuration.revision, problems: [] };
    } catch (thrown) {
      const problems = thrown instanceof SettingsError ? thrown.problems : [describeThrown(thrown)];
      for (const problem of problems) log("error", problem);
      log("error", "The settings cannot be used, so the last good ones stay", {
        revision: before.revision,
      });
      return { revision: before.revision, problems };
    }
  }

  return {
    current: () => configuration,
    reload(use) {
      const outcome = reading.then(() => read(use));
      reading = outcome;
      return outcome;
    },
    close: () => configuration.resolver.close(),
  };
}

/** Closes a resolver later: requests that are being evaluated may still resolve paths with it. */
function closeLater(resolver: PathResolver): void {
  setTimeout(() => void resolver.close(), CLOSE_AFTER_MS).unref();
}

async function loadConfiguration(
  { file, flags }: SettingsSource,
  library: CompiledLibrary,
  before: Configuration | null,
): Promise<Configuration> {
  const settings = await loadSettings(file, library, flags);
  const { opaDockerAuthz: named } = settings;
  const opaDockerAuthz = await loadOpaDockerAuthz(named, before?.opaDockerAuthz);
  const { policy, revision } = await loadPolicy(library, settings, opaDockerAuthz);
  const { catalogue } = library;
  const resolver = resolverFor(settings, before);
  return { settings, policy, revision, catalogue, resolver, opaDockerAuthz };
}

/** Reuses the resolver's threads across reloads, unless paths are resolved under another root. */
function resolverFor({ hostRoot, pidFile }: Settings, before: Configuration | null): PathResolver {
  const stays = before?.settings.hostRoot === hostRoot && before.settings.pidFile === pidFile;
  return stays ? before.resolver : createPathResolver({ hostRoot, pidFile });
}
