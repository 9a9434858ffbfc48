import type { Configuration } from "../engine/decision/evaluator.js";
import type { Reload, ReloadCause, PluginStatus } from "../domain/status.js";
import type { ConfigurationLoader } from "./configuration.js";

/** Reads settings and policy again when told to, one reload after another, and remembers how that went. */
export interface Reloader {
  readonly reload: (cause: ReloadCause) => Promise<Reload>;
  /** Takes a bundle that was found, which is no attempt to read the settings, and has a status of its own. */
  readonly takeBundle: () => Promise<void>;
  readonly history: () => ReloadHistory;
}

/** The results of reloads so far. */
export interface ReloadHistory extends Pick<PluginStatus, "lastReload" | "reloads"> {
  /** Since when the revision in use is in use, RFC 3339. */
  readonly since: string;
}

/**
 * Creates a reloader that has reloaded nothing.
 *
 * @param use Takes the configuration as a whole.
 */
export function createReloader(
  loader: Pick<ConfigurationLoader, "current" | "reload" | "takeBundle">,
  use: (configuration: Configuration) => void,
  now: () => Date = () => new Date(),
): Reloader {
  let since = now().toISOString();
  let revision = loader.current().revision;
  let lastReload: Reload | null = null;
  const reloads = { succeeded: 0, failed: 0 };
  const changeTo = (next: string, time: string): void => {
    if (next !== revision) since = time;
    revision = next;
  };
  return {
    async takeBundle() {
      const outcome = await loader.takeBundle(use);
      changeTo(outcome.revision, now().toISOString());
    },
    async reload(cause) {
      const outcome = await loader.reload(use);
      const last: Reload = { time: now().toISOString(), cause, ...outcome };
      lastReload = last;
      reloads[last.problems.length === 0 ? "succeeded" : "failed"] += 1;
      changeTo(last.revision, last.time);
      return last;
    },
    history: () => ({ since, lastReload, reloads: { ...reloads } }),
  };
}
