import { eventIn, type AuditEvent } from "../formats/audit-event.js";
import { lossRecord } from "./loss-record.js";
import type { Loss, Position } from "./position.js";
import type { WaitingLine } from "./read-waiting.js";

/** A record to send. */
export interface Item {
  readonly event: AuditEvent;
  /** The position after it, from which the log is read on; null for a loss that the state has. */
  readonly after: Position | null;
  /** The loss that this record tells; null for any other. */
  readonly loss: Loss | null;
  readonly bytes: number;
}

/** Makes records of lines, and a record of what is missing or broken among them. */
export interface ItemMaker {
  readonly take: (line: WaitingLine) => readonly Item[];
  /** Returns what is said about broken lines at the end of the log. */
  readonly end: () => readonly Item[];
}

/** Creates one for the records of a host. */
export function createItemMaker(host: string, now: () => Date): ItemMaker {
  let broken = 0;
  let last: Position | null = null;

  function told(loss: Loss, after: Position | null): Item {
    const event = lossRecord(loss, host);
    return { event, after, loss, bytes: event.line.length };
  }

  function brokenBefore(time: string): readonly Item[] {
    if (broken === 0) return [];
    const loss: Loss = { reason: "broken", count: broken, fromSeq: null, toSeq: null, time };
    broken = 0;
    return [told(loss, last)];
  }

  function missingBefore({ missing }: WaitingLine, time: string): readonly Item[] {
    const { fromSeq, count } = missing;
    if (count === 0) return [];
    const toSeq = fromSeq + count - 1;
    // The log is read on before the record that follows, which is not sent yet.
    return [told({ reason: "missing", count, fromSeq, toSeq, time }, last)];
  }

  return {
    take(line) {
      const event = eventIn(line.line.toString());
      const time = event?.time ?? now().toISOString();
      const before = missingBefore(line, time);
      if (event === null) {
        broken += 1;
        last = line.after;
        return before;
      }
      const items = [...brokenBefore(time), ...before];
      last = line.after;
      return [...items, { event, after: line.after, loss: null, bytes: line.bytes }];
    },
    end: () => brokenBefore(now().toISOString()),
  };
}
