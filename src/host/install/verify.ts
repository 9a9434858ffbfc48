import { randomBytes } from "node:crypto";
import { request as requestPlain } from "node:http";
import { request as requestTls, type RequestOptions } from "node:https";
import { text as textOf } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { describeThrown } from "../../domain/errors.js";
import { PLUGIN_NAME } from "./places.js";

/** A way to dockerd that must work once everything is set up. */
export interface Access {
  /** `with alice's certificate` */
  readonly how: string;
  readonly options: Pick<
    RequestOptions,
    "socketPath" | "host" | "port" | "servername" | "ca" | "cert" | "key"
  >;
}

/** The time limit of verification, and the wait function. */
export interface Patience {
  readonly limitMs: number;
  readonly pauseMs: number;
}

/** dockerd needs some seconds to start. */
export const PATIENCE: Patience = { limitMs: 30_000, pauseMs: 250 };

/**
 * Returns a request that no profile allows. The image has a random name, so that no user can make one of that name; so
 * nothing is created if the request is allowed all the same.
 */
function privileged(): string {
  const Image = `dockwarden-probe.invalid/${randomBytes(16).toString("hex")}:none`;
  return JSON.stringify({ Image, HostConfig: { Privileged: true } });
}

/** The start of dockerd's response when Dockwarden has refused. A managed plugin's name ends with a tag: `dockwarden:latest`. */
const REFUSAL = `{"message":"authorization denied by plugin ${PLUGIN_NAME}: `;

/**
 * Checks that dockerd answers `GET /version` on each way, and that Dockwarden refuses a privileged container there.
 * Repeats what fails, since dockerd may still be starting.
 *
 * @throws {Error} When it still fails at the end of the patience.
 */
export async function verifyAccess(
  accesses: readonly Access[],
  { limitMs, pauseMs }: Patience,
): Promise<void> {
  const patience = AbortSignal.timeout(limitMs);
  const isOver = (): boolean => patience.aborted;
  for (const access of accesses) {
    let problem = await problemOf(access, patience);
    while (problem !== null) {
      if (isOver()) throw new Error(`dockerd is not as it should be ${access.how}: ${problem}`);
      await sleep(pauseMs);
      const next = await problemOf(access, patience);
      // What the end of the patience cuts off says less than what was wrong before.
      if (next === null || !isOver()) problem = next;
    }
  }
}

async function problemOf({ options }: Access, signal: AbortSignal): Promise<string | null> {
  try {
    const version = await call(options, "GET", "/version", "", signal);
    if (version.status !== 200) return `GET /version: ${version.status} ${version.text.trim()}`;
    const created = await call(options, "POST", "/containers/create", privileged(), signal);
    if (created.status === 403 && created.text.startsWith(REFUSAL)) return null;
    if (created.status === 201) await removeCreated(options, created.text, signal);
    return `a privileged container is not refused: ${created.status} ${created.text.trim()}`;
  } catch (thrown) {
    // Refused and broken connections, until dockerd listens.
    return describeThrown(thrown);
  }
}

/** Removes a container that dockerd has created all the same. */
async function removeCreated(
  options: Access["options"],
  text: string,
  signal: AbortSignal,
): Promise<void> {
  const [, id] = /"Id":"([0-9a-f]+)"/.exec(text) ?? [];
  if (id !== undefined) await call(options, "DELETE", `/containers/${id}?force=1`, "", signal);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function call(
  options: Access["options"],
  method: string,
  path: string,
  body: string,
  signal: AbortSignal,
): Promise<Answer> {
  const request = options.socketPath === undefined ? requestTls : requestPlain;
  const type = body === "" ? {} : { "Content-Type": "application/json" };
  const headers = { ...type, "Content-Length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const asked = request(
      { ...options, method, path, headers, signal, agent: false },
      (response) => {
        textOf(response).then((text) => {
          resolve({ status: response.statusCode ?? 0, text });
        }, reject);
      },
    );
    asked.on("error", reject);
    asked.end(body);
  });
}
