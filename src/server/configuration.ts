import type { Library, Settings } from "../domain/settings.js";
import { SettingsError, describeThrown } from "../errors.js";
import type { Configuration } from "../decision/evaluator.js";
import type { PathResolver } from "../host-paths/resolve-host-paths.js";
import { createPathResolver } from "../host-paths/resolve-host-paths.js";
import { loadPolicy } from "../policy/load-policy.js";
import { loadSettings } from "../settings/load-settings.js";
import type { Flags } from "../settings/settings-of.js";
import type { Log } from "./log.js";

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
   * last good ones stay.
   */
  reload(use: (configuration: Configuration) => void): Promise<void>;
  close(): Promise<void>;
}

// Longer than resolving the paths of one request takes.
const CLOSE_AFTER_MS = 5000;

/**
 * Creates a loader with the configuration read once.
 *
 * @throws {PluginError} When settings or policy are not valid at start.
 */
export async function createConfigurationLoader(
  source: SettingsSource,
  library: Library,
  log: Log,
): Promise<ConfigurationLoader> {
  let configuration = await loadConfiguration(source, library, log, null);
  // Reloads run one after another, so that the latest version of the file wins.
  let reading = Promise.resolve();

  async function read(use: (configuration: Configuration) => void): Promise<void> {
    const before = configuration;
    try {
      const next = await loadConfiguration(source, library, log, before);
      use(next);
      configuration = next;
      if (configuration.resolver !== before.resolver) closeLater(before.resolver);
      log("info", "Settings were reloaded", { revision: configuration.revision });
    } catch (thrown) {
      const problems = thrown instanceof SettingsError ? thrown.problems : [describeThrown(thrown)];
      for (const problem of problems) log("error", problem);
      log("error", "The settings cannot be used, so the last good ones stay", {
        revision: before.revision,
      });
    }
  }

  return {
    current: () => configuration,
    reload(use) {
      reading = reading.then(() => read(use));
      return reading;
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
  library: Library,
  log: Log,
  before: Configuration | null,
): Promise<Configuration> {
  const settings = await loadSettings(file, library, flags);
  const { policy, revision } = await loadPolicy(library, settings);
  tell(settings, log);
  const { catalogue } = library;
  return { settings, policy, revision, catalogue, resolver: resolverFor(settings, before) };
}

/** Reuses the resolver's threads across reloads, unless paths are resolved under another root. */
function resolverFor({ hostRoot, pidFile }: Settings, before: Configuration | null): PathResolver {
  const stays = before?.settings.hostRoot === hostRoot && before.settings.pidFile === pidFile;
  return stays ? before.resolver : createPathResolver({ hostRoot, pidFile });
}

/** Logs what an operator should know about valid settings. */
function tell({ onAuditFailure, enforcement, exceptions }: Settings, log: Log): void {
  if (onAuditFailure === "allow")
    log("warn", "Requests that cannot be recorded are allowed (audit.on_failure: allow)");
  if (enforcement.mode === "dry_run")
    log("warn", "Violations are recorded and not enforced (enforcement.mode: dry_run)");
  const now = new Date().toISOString();
  for (const { id, expires } of exceptions) {
    if (expires <= now) log("warn", `Exception "${id}" expired at ${expires} and permits nothing`);
    else if (Date.parse(expires) - Date.now() < NOTICE_MS)
      log("warn", `Exception "${id}" expires at ${expires}`);
  }
}

/** An exception that expires within two weeks is logged. */
const NOTICE_MS = 14 * 24 * 60 * 60 * 1000;
