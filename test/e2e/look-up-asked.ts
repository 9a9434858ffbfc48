import { TICKET_HEADER } from "../../src/lookups/tickets.js";
import type { Asked } from "./scripted-plugin.js";

/** What the plugin lists when it compares its owners with the daemon, whatever calls there are. */
const LISTS: ReadonlySet<unknown> = new Set([
  "/containers/json?all=1",
  "/networks",
  "/volumes",
  "/images/json?all=1",
]);

/** The ticket of a look-up for a call, as the daemon shows it to other plugins; undefined for all other calls. */
export function ticketOf({ message }: Asked): string | undefined {
  if (LISTS.has(message["RequestUri"])) return undefined;
  return (message["RequestHeaders"] as Readonly<Record<string, string>>)[TICKET_HEADER];
}
