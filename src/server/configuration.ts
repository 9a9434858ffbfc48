import { isDeepStrictEqual } from "node:util";
import type { CompiledLibrary } from "../domain/compiled-library.js";
import type { PolicySettings } from "../domain/policy-settings.js";
import type { Settings } from "../domain/settings.js";
import { PolicyLoadError, SettingsError, describeThrown } from "../domain/errors.js";
import type { Reload } from "../domain/status.js";
import type { Configuration } from "../engine/decision/evaluator.js";
import type { PathResolver } from "../engine/host-paths/resolve-host-paths.js";
import { createPathResolver } from "../engine/host-paths/resolve-host-paths.js";
import { loadOpaDockerAuthz } from "../policy-tools/opa-docker-authz/load-opa-docker-authz.js";
import { loadPolicy } from "../engine/policy/load-policy.js";
import type { LibraryOffer, Occasion } from "../policy-tools/bundle/policy-feed.js";
import { loadPolicySettings, loadSettings } from "../engine/settings/load-settings.js";
import { notEnforced } from "../engine/settings/not-enforced.js";
import type { Flags } from "../engine/settings/settings-of.js";
import type { LibrarySource } from "./library-source.js";
import type { Log } from "../files/log.js";
import { logNotices } from "./log-notices.js";

/** The place from which settings are read, at start and at each reload. */
export interface SettingsSource {
  /** Null for a shipped profile, unchanged. */
  readonly file: string | null;
  /** Values that override the file. */
  readonly flags: Flags;
}

/** The configuration in use, and a way to reload it. */
export interface ConfigurationLoader {
  readonly current: () => Configuration;
  /** The controls that it evaluates, and the profiles that it changes. */
  readonly library: () => CompiledLibrary;
  /**
   * Reads settings and policy again. If both are valid, passes them to `use`; if not, logs the reason and the
   * last good ones stay. Returns the problems, none if the settings are in use, and the revision that is.
   */
  reload(use: UseConfiguration): Promise<LoadOutcome>;
  /** Does the same with a bundle that was found, and settings as they are now. */
  takeBundle(use: UseConfiguration): Promise<LoadOutcome>;
  close(): Promise<void>;
}

/** Takes a configuration as a whole. */
export type UseConfiguration = (configuration: Configuration) => void;

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
  libraries: LibrarySource,
  log: Log,
  policyTime: () => Date = () => new Date(),
): Promise<ConfigurationLoader> {
  const first = await loadConfiguration(source, libraries, { before: null, occasion: "start" });
  first.offer.accept();
  let loaded = first;
  // Reloads run one after another, so that the latest version of the file wins.
  let reading: Promise<unknown> = Promise.resolve();

  async function read(use: UseConfiguration, occasion: "reload" | "found"): Promise<LoadOutcome> {
    const before = loaded.configuration;
    try {
      const next = await loadConfiguration(source, libraries, { before, occasion });
      const { configuration, offer } = next;
      const notices = notEnforced(configuration.settings, offer.library, policyTime());
      use(configuration);
      // Nothing may fail from here on, or two configurations would be in use.
      loaded = next;
      offer.accept();
      logNotices(notices, log);
      if (configuration.resolver !== before.resolver) closeLater(before.resolver);
      return succeeded(configuration, log);
    } catch (thrown) {
      return failed(problemsIn(thrown), before, occasion, log);
    }
  }

  function readNext(use: UseConfiguration, occasion: "reload" | "found"): Promise<LoadOutcome> {
    const outcome = reading.then(() => read(use, occasion));
    reading = outcome;
    return outcome;
  }

  return {
    current: () => loaded.configuration,
    library: () => loaded.offer.library,
    reload: (use) => readNext(use, "reload"),
    takeBundle: (use) => readNext(use, "found"),
    close: () => loaded.configuration.resolver.close(),
  };
}

function problemsIn(thrown: unknown): readonly string[] {
  return thrown instanceof SettingsError ? thrown.problems : [describeThrown(thrown)];
}

function succeeded({ revision }: Configuration, log: Log): LoadOutcome {
  log("info", "Settings were reloaded", { revision });
  return { revision, problems: [] };
}

function failed(
  problems: readonly string[],
  { revision }: Configuration,
  occasion: "reload" | "found",
  log: Log,
): LoadOutcome {
  // Of a bundle that was found, the source of libraries has said it.
  if (occasion === "reload") {
    for (const problem of problems) log("error", problem);
    log("error", "The settings cannot be used, so the last good ones stay", { revision });
  }
  return { revision, problems };
}

/** Closes a resolver later: requests that are being evaluated may still resolve paths with it. */
function closeLater(resolver: PathResolver): void {
  setTimeout(() => void resolver.close(), CLOSE_AFTER_MS).unref();
}

/** A configuration, and the library that it was made with. */
interface Loaded {
  readonly configuration: Configuration;
  readonly offer: LibraryOffer;
}

interface Situation {
  readonly before: Configuration | null;
  readonly occasion: Exclude<Occasion, "change">;
}

/** Loads the settings with the first library that they fit, since a library says which controls they may name. */
async function loadConfiguration(
  source: SettingsSource,
  libraries: LibrarySource,
  { before, occasion }: Situation,
): Promise<Loaded> {
  const policy = await loadPolicySettings(source.file, source.flags);
  let failure: Error | null = null;
  for await (const offer of libraries.offers(policy, occasion)) {
    try {
      const configuration = await configurationWith(source, policy, offer, before);
      return { configuration, offer };
    } catch (thrown) {
      failure = failureOf(thrown, offer.library.origin);
      offer.refuse(problemsIn(failure).join("; "));
    }
  }
  throw failure ?? new PolicyLoadError(libraries.problem() ?? "Cannot find a policy");
}

async function configurationWith(
  { file, flags }: SettingsSource,
  policy: PolicySettings | null,
  { library, keep }: LibraryOffer,
  before: Configuration | null,
): Promise<Configuration> {
  const settings = await loadSettings(file, library, flags);
  if (!isDeepStrictEqual(settings.policy, policy))
    throw new SettingsError(["The settings were changed while they were read, read them again"]);
  const { opaDockerAuthz: named } = settings;
  const opaDockerAuthz = await loadOpaDockerAuthz(named, before?.opaDockerAuthz);
  const loaded = await loadPolicy(library, settings, opaDockerAuthz);
  keep();
  const { catalogue } = library;
  const resolver = resolverFor(settings, before);
  return { ...loaded, settings, catalogue, resolver, opaDockerAuthz };
}

/** Names the bundle in the error of a policy that cannot be used, which else would be the program's own. */
function failureOf(thrown: unknown, origin: string | null): Error {
  if (!(thrown instanceof Error)) return new PolicyLoadError(describeThrown(thrown));
  if (origin === null) return thrown;
  const name = `Cannot use policy bundle "${origin}": `;
  if (thrown instanceof SettingsError)
    return new SettingsError(
      thrown.problems.map((problem) => `${name}it does not fit the settings: ${problem}`),
    );
  if (!(thrown instanceof PolicyLoadError) || thrown.problem === thrown.message) return thrown;
  return new PolicyLoadError(`${name}${thrown.problem}`, { cause: thrown });
}

/** Reuses the resolver's threads across reloads, unless paths are resolved under another root. */
function resolverFor({ hostRoot, pidFile }: Settings, before: Configuration | null): PathResolver {
  const stays = before?.settings.hostRoot === hostRoot && before.settings.pidFile === pidFile;
  return stays ? before.resolver : createPathResolver({ hostRoot, pidFile });
}
