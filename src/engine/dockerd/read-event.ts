import type { DockerEvent } from "../../domain/executions.js";
import { mapIn, nameIn, objectIn, textIn } from "./members.js";

/** An event, and the time from which later events are requested: `1764161000.000000512`. */
export interface ReadEvent {
  readonly event: DockerEvent;
  readonly since: string;
}

/**
 * Reads one line of `GET /events`.
 *
 * Uses no attribute but `name`, which dockerd sets itself; labels of a container may replace others.
 *
 * @throws {Error} When it is not an event.
 */
export function readEvent(line: string): ReadEvent {
  const message = objectIn(JSON.parse(line), "event");
  const { ID, Attributes } = objectIn(message["Actor"], "Actor");
  const nanoseconds = message["timeNano"];
  if (typeof nanoseconds !== "number") throw new Error('"timeNano" of an event is not a number');
  const [action = ""] = nameIn(message["Action"], "Action").split(":", 1);
  const name = mapIn(Attributes, "Attributes")["name"];
  return {
    event: {
      type: nameIn(message["Type"], "Type"),
      action,
      id: textIn(ID, "Actor.ID"),
      name: typeof name === "string" ? name : "",
      timeMs: Math.floor(nanoseconds / 1e6),
    },
    since: sinceOf(nanoseconds),
  };
}

/** Reading rounds nanoseconds to multiples of 256, so this is certainly after the event. */
function sinceOf(nanoseconds: number): string {
  const digits = (BigInt(nanoseconds) + 512n).toString();
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
