import type { Server } from "node:http";
import { dirname, join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { AuditWriter } from "../audit/record/audit-writer.js";
import type { Capture } from "../audit/record/capture.js";
import type { WatchedWriter } from "../audit/record/watched-writer.js";
import { createAuthorizer } from "../engine/decision/authorize.js";
import type { Authorizer, AuthorizerParts } from "../engine/decision/authorize.js";
import type { CompiledLibrary } from "../domain/compiled-library.js";
import type { Level } from "../domain/log-level.js";
import type { Streams } from "../domain/streams.js";
import { describeThrown } from "../domain/errors.js";
import { OWNERS_PATH } from "../engine/ownership/owner-command.js";
import type { OwnerStore } from "../engine/ownership/owner-store.js";
import { loadLibrary } from "../engine/policy/load-library.js";
import { programPath } from "../files/program-files.js";
import { createApp, type AppParts } from "./app.js";
import { exposedPath } from "../files/exposed-path.js";
import { createBreakGlass, type BreakGlassSwitch } from "./break-glass.js";
import { createPolicyTime } from "./clock.js";
import { welcome } from "./welcome.js";
import { createDrain, type Drain } from "./drain.js";
import { listenOn, listenOnInherited } from "../files/listen.js";
import { createLog } from "../files/log.js";
import { createDirectory, type Directory } from "../engine/dockerd/directory.js";
import { createTickets, type Tickets } from "../engine/dockerd/tickets.js";
import { openAuditLog, requireAuditLog, type AuditLogPlaces } from "./open-audit-log.js";
import { capturedBy, startCapture } from "./open-capture.js";
import { openObjectSources } from "./object-sources.js";
import { openOwners } from "./open-ownership-log.js";
import { createReconciler, type Reconciler } from "./reconcile-owners.js";
import { createOwnershipEndpoint } from "./ownership-endpoint.js";
import { prepareOperations } from "./operations.js";
import type { OperationOptions, OperationParts, Operations } from "./operations.js";
import { createConfigurationLoader } from "./configuration.js";
import { createLibrarySource, type LibrarySource } from "./library-source.js";
import { createExecutionWatch, type ExecutionWatch } from "./execution-watch.js";
import { listenToSignals } from "../files/signals.js";
import type { Log } from "../files/log.js";
import { inheritedSocket } from "./inherited-socket.js";
import { createNotifier } from "./systemd.js";

/** The options of the command line. */
export interface ServeOptions extends OperationOptions, Pick<AuditLogPlaces, "auditKey"> {
  /** The socket on which dockerd sends messages. */
  readonly socket: string;
  /** dockerd's own socket, for inspections; null for none. */
  readonly dockerSocket: string | null;
  /** Less severe lines are not logged. */
  readonly logLevel: Level;
}

/** The time that messages under evaluation have to finish after SIGTERM, in milliseconds. */
const FINISH_WITHIN_MS = 5000;

/**
 * Serves until SIGTERM or SIGINT, and finishes the requests that are being evaluated.
 *
 * @throws {PluginError} When it cannot start: policy, settings, socket or audit log cannot be used.
 */
export async function serve(options: ServeOptions, { out, err }: Streams): Promise<void> {
  // Little is retained between requests, so the heap need not grow far ahead. With less, much state in flight has V8 collect
  // so often that each request takes longer.
  setFlagsFromString("--heap-growing-percent=40");
  const log = createLog(err, options.logLevel);
  warnOfOwnPlace(log);
  const signals = listenToSignals(log);
  const notifier = createNotifier(process.env, log);
  const prepared = await prepare(options, log);
  const { authorizer, audit, owners, operations } = prepared;
  try {
    const app = createApp({ authorizer, log, endpoints: prepared.endpoints });
    const inherited = inheritedSocket(process.env, process.pid, options.socket);
    const server = await (inherited === null
      ? listenOn(options.socket, app)
      : listenOnInherited(inherited, app));
    const drain = createDrain(server);
    // The previous holder of the socket may have written to the logs until now.
    owners.refresh();
    audit.takeOver();
    // A dockerd that runs already sends no activation.
    prepared.compareOwners();
    prepared.watchExecutions();
    watch(server, log);
    signals.onHangup(() => void operations.reload("signal"));
    signals.onReopen(() => {
      reopen(audit, log);
    });
    await operations.start();
    out(welcome(options.socket, operations.status()));
    notifier.ready();
    log("info", `Stopping: ${await signals.stopped}`);
    notifier.stopping();
    // New connections wait at systemd's socket; without it there is nowhere to wait.
    if (inherited !== null) await drain.start();
    await finish(server, drain, log);
  } finally {
    await prepared.end();
  }
}

/** Warns if other users can replace this program: they could then change what it allows. */
function warnOfOwnPlace(log: Log): void {
  const place = exposedPath(programPath(), process.getuid?.() ?? 0);
  if (place === null) return;
  log(
    "warn",
    `Whoever may write "${place}" may change what this program allows; run it from where only root writes, below /usr`,
  );
}

interface Prepared {
  readonly authorizer: Authorizer;
  readonly audit: AuditWriter;
  readonly owners: OwnerStore;
  readonly endpoints: Required<AppParts>["endpoints"];
  readonly operations: Operations;
  /** Compares the ownership log with dockerd's objects. dockerd asks the plugin about these requests as well. */
  readonly compareOwners: () => void;
  /** Reads dockerd's events. dockerd asks the plugin about this request as well. */
  readonly watchExecutions: () => void;
  readonly end: () => Promise<void>;
}

async function prepare(options: ServeOptions, log: Log): Promise<Prepared> {
  const library = loadLibrary();
  const { onAnswered, open } = await prepareOperations(options, library, log);
  const policyTime = createPolicyTime(log);
  const libraries = openLibraries(library, options, log);
  const loader = await createConfigurationLoader(options.settings, libraries, log, policyTime);
  requireAuditLog(options.auditLog);
  const owners = openOwners(options.owners, log);
  const audit = openAuditLog(options, loader.current().settings.auditKeeping, log);
  const tickets = createTickets();
  const directory = openDirectory(options.dockerSocket, owners, tickets);
  const shared = { audit, configuration: loader.current, log };
  const executions = createExecutionWatch(options.dockerSocket, tickets, shared);
  const { objects, listed, alsoTo } = openObjectSources(directory, log);
  const reconciler = listed && createReconciler(owners, listed, log);
  const breakGlass = createBreakGlass({ ...shared, policyTime });
  const capture = startCapture(loader.current(), log);
  const authorizer = createAuthorizer({
    ...{ configuration: loader.current(), audit, owners, directory, objects, policyTime },
    executions: executions.check,
    ...{ ...emergenciesBy(breakGlass, onAnswered), ...restartsBy(executions, reconciler) },
    ...{ ...reportersTo(log), ...capturedBy(capture) },
  });
  const own = { loader, libraries, owners, breakGlass, policyTime };
  const operations = open({ ...operatedBy(authorizer, audit, capture, executions), ...own });
  const closable = [operations, executions, reconciler, directory, breakGlass, audit, owners];
  return {
    ...{ authorizer, audit, owners, operations },
    endpoints: { ...ownershipBy({ ...shared, owners }), ...operations.endpoints },
    compareOwners: () => reconciler?.start(),
    watchExecutions() {
      executions.open(alsoTo(authorizer));
    },
    end: () => closeAll(closable, [capture, loader]),
  };
}

async function closeAll(
  parts: readonly ({ readonly close: () => void } | null)[],
  late: readonly { readonly close: () => Promise<void> }[],
): Promise<void> {
  for (const part of parts) part?.close();
  await Promise.all(late.map((part) => part.close()));
}

/** Bundles are kept beside the ownership log where settings name no other folder. */
function openLibraries(own: CompiledLibrary, { owners }: ServeOptions, log: Log): LibrarySource {
  return createLibrarySource({ own, state: join(dirname(owners), "policy"), log });
}

function ownershipBy(parts: Parameters<typeof createOwnershipEndpoint>[0]) {
  return { [OWNERS_PATH]: createOwnershipEndpoint(parts) };
}

function operatedBy(
  { replace, inFlight }: Authorizer,
  audit: WatchedWriter,
  capture: Capture,
  { status: dockerd, look }: ExecutionWatch,
): Pick<OperationParts, "use" | "audit" | "inFlight" | "dockerd" | "look"> {
  return {
    ...{ audit, inFlight, dockerd, look },
    use(configuration) {
      replace(configuration);
      audit.configure(configuration.settings.auditKeeping);
      capture.configure(configuration.settings.capture);
    },
  };
}

function restartsBy(
  { readingSince }: ExecutionWatch,
  reconciler: Reconciler | null,
): Pick<AuthorizerParts, "readingSince" | "mayHaveStarted" | "onActivated"> {
  const mayHaveStarted = (): boolean => readingSince() === null;
  return { readingSince, mayHaveStarted, onActivated: reconciler?.start };
}

function emergenciesBy(
  { of, answered: count }: BreakGlassSwitch,
  onAnswered: AuthorizerParts["onAnswered"],
): Pick<AuthorizerParts, "breakGlassOf" | "onAnswered"> {
  return {
    breakGlassOf: of,
    onAnswered(answered) {
      count(answered);
      onAnswered?.(answered);
    },
  };
}

function reportersTo(log: Log): Pick<AuthorizerParts, "onUnrecorded" | "onFault"> {
  return {
    onUnrecorded({ message }, id, { user, action, isAllowed }) {
      log("error", message, { decision: id, user, action, allowed: isAllowed });
    },
    onFault(thrown) {
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      log("error", `Cannot evaluate a request: ${describeThrown(thrown)}`, { stack });
    },
  };
}

/** Opens the directory of dockerd's objects with their owners; `""` for an anonymous caller's objects. */
function openDirectory(
  socket: string | null,
  owners: OwnerStore,
  tickets: Tickets,
): Directory | null {
  if (socket === null) return null;
  const known: Parameters<typeof createDirectory>[1] = {
    ownerOf({ kind, id }) {
      if (kind === "task" || !owners.isKnown({ kind, id })) return null;
      return owners.ownerOf({ kind, id })?.user ?? "";
    },
    ownerOfGone: owners.ownerOfGone,
    usageOf(user) {
      const { container, volume, network, service } = owners.owned(user);
      return { containers: container, volumes: volume, networks: network, services: service };
    },
    containersOf: owners.containersOf,
  };
  return createDirectory(socket, known, tickets);
}

function watch(server: Server, log: Log): void {
  server.on("clientError", (error, socket) => {
    log("warn", `Cannot read request: ${error.message}`);
    socket.destroy();
  });
}

/** Opens the audit log again. If the new file cannot be opened, the old one stays in use. */
function reopen(audit: AuditWriter, log: Log): void {
  try {
    audit.reopen();
    log("info", "The audit log was reopened");
  } catch (thrown) {
    log("error", `Cannot reopen the audit log: ${describeThrown(thrown)}`);
  }
}

/** Accepts no new request and waits for those in flight; closing the server removes the socket file. */
async function finish(server: Server, { endSilent }: Drain, log: Log): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  endSilent();
  const late = setTimeout(() => {
    log("warn", "Requests still being evaluated are dropped; dockerd denies them");
    server.closeAllConnections();
  }, FINISH_WITHIN_MS);
  await closed;
  clearTimeout(late);
}
