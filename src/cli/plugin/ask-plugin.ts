import { request } from "node:http";
import { text } from "node:stream/consumers";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";

/** The plugin's answer. */
export interface PluginAnswer {
  readonly status: number;
  readonly body: string;
}

const ANSWER_WITHIN_MS = 10_000;

/**
 * Posts to the plugin that listens on `socket`; null if no program listens there.
 *
 * @throws {UsageError} When it cannot be reached, or does not answer.
 */
export async function askPlugin(
  socket: string,
  path: string,
  body: string,
  withinMs = ANSWER_WITHIN_MS,
): Promise<PluginAnswer | null> {
  try {
    return await post(socket, path, body, withinMs);
  } catch (thrown) {
    if (isAbsent(thrown)) return null;
    throw new UsageError(
      `Cannot ask the plugin on "${socket}": ${describeThrown(thrown)}; run as root, or pass --socket PATH`,
      { cause: thrown },
    );
  }
}

function post(
  socketPath: string,
  path: string,
  body: string,
  timeout: number,
): Promise<PluginAnswer> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Length": Buffer.byteLength(body) };
    const requested = request({
      socketPath,
      path,
      method: "POST",
      headers,
      timeout,
    });
    requested.on("timeout", () => {
      requested.destroy(new Error(`no answer within ${timeout / 1000} s`));
    });
    requested.on("error", reject);
    requested.on("response", (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, body });
      }, reject);
    });
    requested.end(body);
  });
}

/** Returns true if there is no socket, or only one left behind by a program. */
function isAbsent(thrown: unknown): boolean {
  const code = systemCodeOf(thrown);
  return code === "ENOENT" || code === "ECONNREFUSED";
}

/** Returns the members of an answer in JSON; none if it is anything else. */
export function membersIn(body: string): Readonly<Record<string, unknown>> {
  try {
    return { ...(JSON.parse(body) as object) };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return {};
  }
}
