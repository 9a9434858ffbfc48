import type { Configuration } from "../engine/decision/evaluator.js";
import type {
  DockerdStatus,
  ListenerStatus,
  PolicyStatus,
  PluginStatus,
} from "../domain/status.js";
import { STATUS_SCHEMA } from "../domain/status.js";
import type { Library } from "../domain/settings.js";
import type { WatchedWriter } from "../audit/record/watched-writer.js";
import { notEnforced } from "../engine/settings/not-enforced.js";
import type { BreakGlassSwitch } from "./break-glass.js";
import type { ReloadHistory } from "./reloader.js";

/** Sources of the status. */
export interface StatusParts {
  readonly version: string;
  readonly library: () => Library;
  readonly policy: () => PolicyStatus | null;
  readonly files: {
    readonly settings: string | null;
    readonly auditLog: string;
    readonly owners: string;
  };
  readonly configuration: () => Configuration;
  readonly history: () => ReloadHistory;
  readonly audit: Pick<WatchedWriter, "status">;
  readonly owners: { readonly entries: () => number };
  readonly inFlight: () => number;
  readonly breakGlass: Pick<BreakGlassSwitch, "status" | "notices">;
  /** The time by which exceptions end. */
  readonly policyTime: () => Date;
  readonly dockerd: () => DockerdStatus | null;
  /** The problem of watching the settings, which may be null; null if they are not watched. */
  readonly watch: () => { readonly problem: string | null } | null;
  readonly metrics: () => ListenerStatus | null;
  readonly now?: () => Date;
}

/** Returns a function that reads the status of a plugin that starts now. */
export function createStatus(parts: StatusParts): () => PluginStatus {
  const { version, files, now = () => new Date() } = parts;
  const started = now().toISOString();
  return () => {
    const { settings, revision } = parts.configuration();
    const { since, lastReload, reloads } = parts.history();
    const watch = parts.watch();
    return {
      schema: STATUS_SCHEMA,
      ...{ version, started, lastReload, reloads },
      settings: {
        ...{ file: files.settings, profile: settings.profile, revision, since },
        watched: watch !== null,
        watchProblem: watch?.problem ?? null,
      },
      policy: parts.policy(),
      inFlight: parts.inFlight(),
      dockerd: parts.dockerd(),
      auditLog: { file: files.auditLog, ...parts.audit.status() },
      owners: { file: files.owners, entries: parts.owners.entries() },
      metrics: parts.metrics(),
      breakGlass: parts.breakGlass.status(),
      notices: [
        ...parts.breakGlass.notices(),
        ...notEnforced(settings, parts.library(), parts.policyTime()),
      ],
    };
  };
}
