import type { DaemonAnswer } from "./dockerd-client.js";

/**
 * What the daemon answered to what was `asked`, as messages name that: `/networks`.
 *
 * @throws {Error} When that is an error, or no JSON.
 */
export function answerIn(asked: string, { status, body }: DaemonAnswer): unknown {
  if (status !== 200) throw new Error(`the daemon answers ${status} to ${asked}`);
  return JSON.parse(body.toString());
}
