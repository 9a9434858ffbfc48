import type { WatchedWriter } from "../audit/record/watched-writer.js";
import type { AuthorizerParts } from "../engine/decision/authorize.js";
import type { Configuration } from "../engine/decision/evaluator.js";
import { COMMAND_PATHS } from "../domain/command-paths.js";
import { OPA_DOCKER_AUTHZ } from "../domain/opa-docker-authz.js";
import type { Library } from "../domain/settings.js";
import type { DockerdStatus, Reload, ReloadCause, PluginStatus } from "../domain/status.js";
import { UsageError } from "../domain/errors.js";
import type { Metrics } from "./metrics/metrics.js";
import { versionOfProgram } from "../files/program-files.js";
import type { AppParts, Endpoint } from "./app.js";
import type { ConfigurationLoader, SettingsSource } from "./configuration.js";
import { createBreakGlassEndpoint } from "./break-glass-endpoint.js";
import type { BreakGlassSwitch } from "./break-glass.js";
import type { LibrarySource } from "./library-source.js";
import type { Log } from "../files/log.js";
import { logNotices } from "./log-notices.js";
import { readMetricsAddress, type MetricsAddress } from "./metrics-address.js";
import { openMetricsListener, type MetricsListener } from "./metrics-listener.js";
import { createMetricsPages } from "./metrics-pages.js";
import { createReloader } from "./reloader.js";
import { createStatus } from "./status-of.js";
import { openSettingsWatch, type SettingsWatch } from "./watch-settings.js";

/** The options of the command line that concern the operation of a running plugin. */
export interface OperationOptions {
  readonly settings: SettingsSource;
  /** Reads the settings again whenever their file changes. */
  readonly watchSettings: boolean;
  /** The address that serves metrics: loopback with a port, or the path of a Unix socket; null for none. */
  readonly metrics: string | null;
  /** The file of the audit log. */
  readonly auditLog: string;
  /** The file of the ownership log. */
  readonly owners: string;
}

/** Operations before settings, logs and dockerd are there. */
export interface PreparedOperations {
  /** Counts decisions; undefined without metrics. */
  readonly onAnswered: AuthorizerParts["onAnswered"];
  readonly open: (parts: OperationParts) => Operations;
}

/** Dependencies of the operations. */
export interface OperationParts {
  readonly loader: Pick<ConfigurationLoader, "current" | "library" | "reload" | "takeBundle">;
  readonly libraries: Pick<LibrarySource, "start" | "status" | "close">;
  /** Takes a configuration as a whole. */
  readonly use: (configuration: Configuration) => void;
  readonly audit: Pick<WatchedWriter, "status">;
  readonly owners: { readonly entries: () => number };
  readonly inFlight: () => number;
  readonly breakGlass: BreakGlassSwitch;
  /** The time by which exceptions end. */
  readonly policyTime: () => Date;
  readonly dockerd: () => DockerdStatus | null;
  /** Finds out whether dockerd asks the plugin. */
  readonly look: () => Promise<void>;
}

/** An operator's access to a running plugin: reloads, status, metrics. */
export interface Operations {
  /** The handlers of the plugin's own socket. */
  readonly endpoints: Required<AppParts>["endpoints"];
  readonly reload: (cause: ReloadCause) => Promise<Reload>;
  readonly status: () => PluginStatus;
  /** Logs what is not enforced; begins to serve metrics and to watch the settings, as far as the options say so. */
  readonly start: () => Promise<void>;
  readonly close: () => void;
}

/**
 * Prepares operations. Call this before the settings are read, so that no later change of them is missed.
 *
 * @throws {UsageError} When an option cannot be used.
 */
export async function prepareOperations(
  options: OperationOptions,
  library: Library,
  log: Log,
): Promise<PreparedOperations> {
  const address = options.metrics === null ? null : readMetricsAddress(options.metrics);
  const metrics = address === null ? null : await loadMetrics(library);
  const watch = options.watchSettings ? await openWatch(options.settings, log) : null;
  return {
    onAnswered: metrics?.count,
    open: (parts) =>
      openOperations(knownTo(metrics, parts), {
        options,
        log,
        watch,
        served: servedBy(address, metrics),
      }),
  };
}

/** Metrics and where they are served. */
interface Served {
  readonly address: MetricsAddress;
  readonly metrics: Metrics;
}

function servedBy(address: MetricsAddress | null, metrics: Metrics | null): Served | null {
  return address === null || metrics === null ? null : { address, metrics };
}

/** Has metrics name the controls of each library that is used, of which a bundle may bring others. */
function knownTo(metrics: Metrics | null, parts: OperationParts): OperationParts {
  metrics?.know(Object.keys(parts.loader.library().catalogue));
  return {
    ...parts,
    use(configuration) {
      metrics?.know(Object.keys(configuration.catalogue));
      parts.use(configuration);
    },
  };
}

/** Loading the library takes time and memory, and without the option it is not needed. */
async function loadMetrics({ catalogue }: Library): Promise<Metrics> {
  const { createMetrics } = await import("./metrics/metrics.js");
  return createMetrics([...Object.keys(catalogue), OPA_DOCKER_AUTHZ]);
}

function openWatch({ file }: SettingsSource, log: Log): Promise<SettingsWatch> {
  if (file !== null) return openSettingsWatch(file, log);
  throw new UsageError(
    "Cannot watch settings: no file is given; pass --settings FILE, or leave out --watch-settings",
  );
}

interface Means {
  readonly options: OperationOptions;
  readonly log: Log;
  readonly watch: SettingsWatch | null;
  readonly served: Served | null;
}

function openOperations(
  { loader, libraries, use, look, ...seen }: OperationParts,
  { options, log, watch, served }: Means,
): Operations {
  const { reload, takeBundle, history } = createReloader(loader, use);
  let listener: MetricsListener | null = null;
  const breakGlass = createBreakGlassEndpoint({
    ...{ obey: seen.breakGlass.obey, version: versionOfProgram(), log },
    settings: () => loader.current().settings,
  });
  const status = createStatus({
    ...{ ...seen, history, library: loader.library, policy: libraries.status },
    ...{ version: versionOfProgram(), configuration: loader.current },
    files: { ...options, settings: options.settings.file },
    watch: () => (watch === null ? null : { problem: watch.problem() }),
    metrics: () => listener?.status() ?? null,
  });
  return {
    endpoints: endpointsOf(reload, status, look, breakGlass),
    reload,
    status,
    async start() {
      logNotices(status().notices, log);
      watch?.start(() => void reload("watch"));
      libraries.start(() => void takeBundle());
      if (served === null) return;
      const { address, metrics } = served;
      listener = await openMetricsListener(
        address,
        createMetricsPages({ metrics, status, log }),
        log,
      );
    },
    close() {
      watch?.close();
      libraries.close();
      listener?.close();
    },
  };
}

/** Each answer has the version, by which the command tells whether it can read the rest. */
function endpointsOf(
  reload: Operations["reload"],
  status: Operations["status"],
  look: OperationParts["look"],
  breakGlass: Endpoint,
): Operations["endpoints"] {
  return {
    [COMMAND_PATHS.breakGlass]: breakGlass,
    async [COMMAND_PATHS.status]() {
      await look();
      return { status: 200, body: JSON.stringify(status()) };
    },
    async [COMMAND_PATHS.reload]() {
      const outcome = await reload("command");
      const { version, notices, policy } = status();
      const answer = { version, ...outcome, policyProblem: policy?.problem ?? null, notices };
      return { status: 200, body: JSON.stringify(answer) };
    },
  };
}
