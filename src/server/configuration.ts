import type { Library, Settings } from "../domain/settings.js";
import { SettingsError, describeThrown } from "../errors.js";
import type { Configuration } from "../decision/evaluator.js";
import type { PathResolver } from "../host-paths/resolve-host-paths.js";
import { createPathResolver } from "../host-paths/resolve-host-paths.js";
import { loadPolicy } from "../policy/load-policy.js";
import { loadSettings } from "../settings/load-settings.js";
import type { Flags } from "../settings/settings-of.js";
import type { Log } from "./log.js";

/** Where settings come from, each time that they are read. */
export interface SettingsSource {
  /** Null for a shipped profile as it is. */
  readonly file: string | null;
  /** What beats the file. */
  readonly flags: Flags;
}

/** The rules that hold, and the way to read them anew. */
export interface ConfigurationLoader {
  readonly current: () => Configuration;
  /**
   * Reads settings and policy again, and hands them to `use` where they can be used as a whole. If not,
   * the log says why, and the last good ones stay.
   */
  reload(use: (configuration: Configuration) => void): Promise<void>;
  close(): Promise<void>;
}

// Longer than paths are looked up for one call.
const CLOSE_AFTER_MS = 5000;

/** @throws {PluginError} When settings or policy cannot be used from the start. */
export async function createConfigurationLoader(
  source: SettingsSource,
  library: Library,
  log: Log,
): Promise<ConfigurationLoader> {
  let configuration = await loadConfiguration(source, library, log, null);
  // One reading after the other, so that the file as it is at last is the one that holds.
  let reading = Promise.resolve();

  async function read(use: (configuration: Configuration) => void): Promise<void> {
    const before = configuration;
    try {
      const next = await loadConfiguration(source, library, log, before);
      use(next);
      configuration = next;
      if (configuration.resolver !== before.resolver) closeLater(before.resolver);
      log("info", "Settings were read anew", { revision: configuration.revision });
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

/** Calls that are under way may still look paths up. */
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

/** Its threads go on from one reading to the next, but where paths are looked up elsewhere. */
function resolverFor({ hostRoot, pidFile }: Settings, before: Configuration | null): PathResolver {
  const stays = before?.settings.hostRoot === hostRoot && before.settings.pidFile === pidFile;
  return stays ? before.resolver : createPathResolver({ hostRoot, pidFile });
}

/** What an operator should know about settings that can be obeyed. */
function tell({ onAuditFailure, enforcement, exceptions }: Settings, log: Log): void {
  if (onAuditFailure === "allow")
    log("warn", "Calls that cannot be recorded are allowed (audit.on_failure: allow)");
  if (enforcement.mode === "dry_run")
    log("warn", "What a control refuses is recorded and passes (enforcement.mode: dry_run)");
  const now = new Date().toISOString();
  for (const { id, expires } of exceptions) {
    if (expires <= now) log("warn", `Exception "${id}" expired at ${expires} and permits nothing`);
    else if (Date.parse(expires) - Date.now() < NOTICE_MS)
      log("warn", `Exception "${id}" expires at ${expires}`);
  }
}

/** An exception that ends within two weeks is spoken of. */
const NOTICE_MS = 14 * 24 * 60 * 60 * 1000;
