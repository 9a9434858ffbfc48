import type { DockerdResponse } from "./dockerd-client.js";

/**
 * What the daemon answered to what was `asked`, as messages name that: `/networks`.
 *
 * @throws {Error} When that is an error, or no JSON.
 */
export function readDockerdJson(target: string, { status, body }: DockerdResponse): unknown {
  if (status !== 200) throw new Error(`the daemon answers ${status} to ${target}`);
  return JSON.parse(body.toString());
}
