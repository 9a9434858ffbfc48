import { createLog, type Log } from "../../files/log.js";
import { listenToSignals, type Signals } from "../../files/signals.js";
import type { GatewaySettings } from "../../domain/gateway.js";
import type { Streams } from "../../domain/streams.js";
import { octal } from "../../domain/octal.js";
import { SettingsError, describeThrown } from "../../domain/errors.js";
import { forward } from "./forward.js";
import { createUserSockets, type SocketHandlers, type UserSockets } from "./user-sockets.js";
import { daemonName, prepareGateway, type Gateway } from "./prepare-gateway.js";
import { createQuietLog } from "./quiet-log.js";

/** The time that open connections may last after SIGTERM, in milliseconds. */
const FINISH_WITHIN_MS = 10_000;

/** Reads the settings, at the start and at each SIGHUP. */
type Load = () => Promise<GatewaySettings>;

/**
 * Serves users' sockets until SIGTERM or SIGINT.
 *
 * @throws {PluginError} When it cannot start.
 */
export async function serveGateway(load: Load, { out, err }: Streams): Promise<void> {
  const log = createLog(err);
  const signals = listenToSignals(log);
  let gateway = await prepareGateway(await load(), log);
  const sockets = createUserSockets(handlersOf(() => gateway, log));
  await open(sockets, gateway);
  const reading = reloadAtHangup(signals, log, async () => {
    gateway = await prepareGateway(await load(), log);
    for (const problem of await sockets.apply(gateway.plans)) logProblem(problem, log);
  });
  out(welcome(gateway));
  log("info", `Stopping: ${await signals.stopped}`);
  await reading();
  const late = await sockets.close(FINISH_WITHIN_MS);
  if (late > 0) log("warn", `${late} connections that were still open are cut off`);
}

function handlersOf(current: () => Gateway, log: Log): SocketHandlers {
  const quiet = createQuietLog(log, () => performance.now());
  return {
    onConnection: (name, client) => void forward(name, client, current(), quiet),
    onTurnedAway: (name, why) => {
      quiet(`${name} ${why}`, "warn", `A connection of ${name} was turned away: ${why}`);
    },
  };
}

async function open(sockets: UserSockets, { plans }: Gateway): Promise<void> {
  const [problem] = await sockets.apply(plans);
  if (problem === undefined) return;
  await sockets.close(0);
  throw problem;
}

/** Returns a function that waits for the reloads that have begun. */
function reloadAtHangup(
  signals: Signals,
  log: Log,
  read: () => Promise<void>,
): () => Promise<void> {
  // Reloads run one after another, so that the latest version of the file wins.
  let reading = Promise.resolve();
  const reload = async (): Promise<void> => {
    try {
      await read();
      log("info", "Settings were reloaded");
    } catch (thrown) {
      logProblem(thrown, log);
      log("error", "The settings cannot be used, so the last good ones stay");
    }
  };
  signals.onHangup(() => {
    reading = reading.then(reload);
  });
  signals.onReopen(() => {
    log("info", "SIGUSR2 changes nothing: the gateway has no audit log");
  });
  return () => reading;
}

function logProblem(thrown: unknown, log: Log): void {
  const problems = thrown instanceof SettingsError ? thrown.problems : [describeThrown(thrown)];
  for (const problem of problems) log("error", problem);
}

/** Returns the text for an operator at start: each user's socket. */
function welcome({ address, plans }: Gateway): string {
  const lines = plans.map(
    ({ name, path, uid, gid, mode }) =>
      `  ${name}  ${path}  (uid ${uid}, ${mode === 0o600 ? "" : `gid ${gid}, `}mode ${octal(mode)})\n`,
  );
  return `dockwarden gateway forwards to ${daemonName(address)}\n${lines.join("")}`;
}
