import type { DockerdResponse } from "./dockerd-client.js";

/**
 * Parses dockerd's response to `target`, `/networks`, which error messages name.
 *
 * @throws {Error} When the response is an error, or not JSON.
 */
export function readDockerdJson(target: string, { status, body }: DockerdResponse): unknown {
  if (status !== 200) throw new Error(`the daemon answers ${status} to ${target}`);
  return JSON.parse(body.toString());
}
