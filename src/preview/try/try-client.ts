import type { Violation } from "../../domain/decision.js";
import { UsageError } from "../../domain/errors.js";
import { reasonOf } from "../../engine/protocol/reason-of.js";
import { clientEnvironment } from "./client-environment.js";
import { checkClientLine } from "./client-line.js";
import type { OfflineDecision } from "../session/decider.js";
import { execute } from "../fake-dockerd/execute.js";
import { requestMessage, type OfflineRequest } from "../world/offline-request.js";
import { runClient, type ClientRun } from "../fake-dockerd/run-client.js";
import { openSavedMessages, type SavedMessages } from "./saved-messages.js";
import type { Session } from "../session/session.js";
import { pluginsOf } from "../fake-dockerd/socket-folder.js";
import { openFakeDockerd, type FakeResponse } from "../fake-dockerd/fake-dockerd.js";

/** An API call of a client, and its decision. */
export interface TriedCall {
  /** From 1, in the order of arrival. */
  readonly number: number;
  readonly method: string;
  /** The path with its query, without the API version. */
  readonly path: string;
  /** Null if the request could not be read. */
  readonly action: string | null;
  readonly effect: OfflineDecision["effect"];
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  readonly error: string | null;
  /** The file that has its AuthZ message; null if none is kept. */
  readonly file: string | null;
}

/** The calls of a client, and its end. */
export interface Tried {
  readonly calls: readonly TriedCall[];
  readonly client: ClientRun;
  /** Objects that calls named and that were taken to exist: `containers web1`. */
  readonly assumed: readonly string[];
  /** Null if the client was not ended; otherwise why its calls are not complete. */
  readonly cut: string | null;
}

/** The limits of a client. */
export interface TryBounds {
  readonly seconds: number;
  readonly calls: number;
}

/**
 * Runs a client with a fake dockerd, and decides on each API call. A denied call gets dockerd's 403, another one what
 * dockerd answers when it has executed it; nothing is executed.
 *
 * @param words `["docker", "run", "alpine"]`
 * @param folder Keeps the AuthZ messages there; null to keep none.
 * @throws {UsageError} When the client cannot be run, could reach another daemon, or sends nothing.
 */
export async function tryClient(
  words: readonly string[],
  session: Session,
  bounds: TryBounds,
  folder: string | null,
): Promise<Tried> {
  checkClientLine(words);
  const trial = createTrial(session, bounds, folder === null ? null : openSavedMessages(folder));
  const dockerd = await openFakeDockerd(trial.answer, pluginsOf(process.env));
  try {
    const env = clientEnvironment(process.env, dockerd.host, dockerd.folder);
    const deadlineMs = bounds.seconds * 1000;
    const instead = "name a program that is installed";
    const client = await runClient(words, { env, deadlineMs, instead, stop: trial.stop });
    return { client, assumed: session.assumed(), ...triedBy(client, trial, bounds) };
  } finally {
    dockerd.close();
  }
}

function triedBy(
  client: ClientRun,
  { calls: arrived, fault, stop }: Trial,
  { seconds, calls: most }: TryBounds,
): Pick<Tried, "calls" | "cut"> {
  const [thrown] = fault;
  if (thrown !== undefined) throw thrown;
  // Requests that arrive together are not decided on in their order.
  const calls = arrived.toSorted((a, b) => a.number - b.number);
  const isPing = ({ path }: TriedCall): boolean => path === "/_ping";
  if (
    !client.wasEnded &&
    client.code !== 0 &&
    calls.every((call) => call.effect === "allow" && isPing(call))
  )
    throw new UsageError(
      `Cannot try: the client gives up before it sends an API call, it says ${JSON.stringify(client.said)}; change the command line`,
    );
  const cut = stop.aborted
    ? `it was ended after ${most} calls`
    : client.wasEnded
      ? `it was stopped, or ended after ${seconds} seconds`
      : null;
  return { calls, cut };
}

interface Trial {
  readonly calls: TriedCall[];
  /** The first thing that was thrown where nothing should be. */
  readonly fault: Error[];
  readonly answer: (request: OfflineRequest) => Promise<FakeResponse>;
  /** Aborted when the client must end. */
  readonly stop: AbortSignal;
}

function createTrial(
  session: Session,
  { calls: most }: TryBounds,
  saved: SavedMessages | null,
): Trial {
  const stopping = new AbortController();
  const calls: TriedCall[] = [];
  const fault: Error[] = [];
  let arrived = 0;
  const stop = (): FakeResponse => {
    stopping.abort();
    return refusal(503, "dockwarden try: ended");
  };
  const answer = async (request: OfflineRequest): Promise<FakeResponse> => {
    arrived += 1;
    const number = arrived;
    if (number > most) return stop();
    try {
      const decision = await session.decide(request);
      const call = callOf(number, request, decision);
      const file = saved?.save(number, call.action ?? "unread", requestMessage(request)) ?? null;
      calls.push({ ...call, file });
      return decision.effect === "allow"
        ? execute(request, session.world, session.identity.name)
        : refusal(403, denialOf(decision, number));
    } catch (thrown) {
      fault.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
      return stop();
    }
  };
  return { calls, fault, answer, stop: stopping.signal };
}

function refusal(status: number, message: string): FakeResponse {
  return { status, body: JSON.stringify({ message }) };
}

const UNDISCLOSED = {
  violation: (violation: Violation) => violation,
  error: (_code: string, message: string) => message,
};

/** dockerd's words for a denial, with the plugin's. */
function denialOf({ violations, error }: OfflineDecision, number: number): string {
  const id = `${number} of dockwarden try`;
  const reason =
    error === null
      ? reasonOf({ effect: "deny", violations, warnings: [] }, id, UNDISCLOSED)
      : `${error}\ndecision ${id}`;
  return `authorization denied by plugin dockwarden: ${reason}`;
}

function callOf(
  number: number,
  { method, target }: OfflineRequest,
  { call, effect, violations, warnings, error }: OfflineDecision,
): Omit<TriedCall, "file"> {
  const path = target.replace(/^\/v[0-9.]+(?=\/)/, "");
  return {
    number,
    method,
    path,
    action: call?.action ?? null,
    effect,
    violations,
    warnings,
    error,
  };
}
