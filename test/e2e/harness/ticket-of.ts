import { TICKET_HEADER } from "../../../src/engine/dockerd/tickets.js";
import type { Asked } from "./scripted-plugin.js";

/** The ticket of a look-up for a call, as the daemon shows it to other plugins; undefined for all other calls. */
export function ticketOf({ message }: Asked): string | undefined {
  return (message["RequestHeaders"] as Readonly<Record<string, string>>)[TICKET_HEADER];
}
