import { UsageError } from "../../domain/errors.js";
import { createItemMaker, type Item, type ItemMaker } from "./batch.js";
import { createDeliverer, type DeliverParts, type Deliverer, type Ending } from "./deliver.js";
import { lossRecord } from "./loss-record.js";
import { readWaiting, type WaitingLine } from "./read-waiting.js";
import { backOff } from "./send-clock.js";
import type { Tell } from "./send-progress.js";

/** Dependencies of a sender. */
export interface SenderParts extends DeliverParts {
  /** The name of this machine. */
  readonly host: string;
  /** A batch has no more records, and ends with the first that makes it longer. */
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** The interval of looking at the log, in milliseconds. */
  readonly pollMs: number;
  readonly tell: Tell;
}

/**
 * Sends the records of a log in their order, those that are there and those that come, until `stop`.
 *
 * @throws {UsageError} When the position cannot be kept.
 */
export async function runSender(parts: SenderParts, ending: Ending): Promise<void> {
  const { clock, pollMs } = parts;
  const { stop, end } = ending;
  const deliverer = createDeliverer(parts, ending, parts.maxRecords);
  for (let unreadable = 0; !end.aborted;) {
    const outcome = await sendWaiting(parts, deliverer);
    if (outcome === "stopped" || (outcome !== "dropped" && stop.aborted)) return;
    unreadable = outcome === "unreadable" ? unreadable + 1 : 0;
    if (outcome === "done") await clock.sleep(pollMs, stop);
    if (unreadable > 0) await clock.sleep(backOff(unreadable - 1, null, clock.random()), stop);
  }
}

type Outcome = Awaited<ReturnType<Deliverer["deliver"]>> | "unreadable";

/** Sends what waits now. */
async function sendWaiting(parts: SenderParts, { deliver, limit }: Deliverer): Promise<Outcome> {
  const { log, host, progress, clock, tell, maxBytes } = parts;
  const maker = createItemMaker(host, clock.now);
  const groups = readWaiting(log, progress.state().position, () => {
    tell("error", "This is not the log that was sent before, so all of it is sent");
  });
  let items: readonly Item[] = untoldOf(parts);
  try {
    for (;;) {
      const lines = await nextOf(groups);
      if (lines === null) break;
      const batches = batchesOf(items, lines, maker, { limit, maxBytes });
      for (const batch of batches.full) {
        const outcome = await deliver(batch);
        if (outcome !== "done") return outcome;
      }
      items = batches.rest;
    }
  } catch (thrown) {
    if (!(thrown instanceof UnreadableError)) throw thrown;
    progress.failed(thrown.message);
    return "unreadable";
  } finally {
    await groups.return(undefined);
  }
  const last = [...items, ...maker.end()];
  return last.length === 0 ? "done" : await deliver(last);
}

/** The log cannot be read now. */
class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

async function nextOf(
  groups: AsyncGenerator<readonly WaitingLine[], void>,
): Promise<readonly WaitingLine[] | null> {
  try {
    const step = await groups.next();
    return step.done === true ? null : step.value;
  } catch (thrown) {
    if (thrown instanceof UsageError) throw new UnreadableError(thrown.message, { cause: thrown });
    throw thrown;
  }
}

/** Tells first what is lost, which is before everything that waits. */
function untoldOf({ progress, host }: SenderParts): readonly Item[] {
  return progress.state().untold.map((loss) => {
    const event = lossRecord(loss, host);
    return { event, after: null, loss, bytes: event.line.length };
  });
}

/** Makes full batches of lines, and what is left for the next one. */
function batchesOf(
  before: readonly Item[],
  lines: readonly WaitingLine[],
  maker: ItemMaker,
  { limit, maxBytes }: { readonly limit: () => number; readonly maxBytes: number },
): { readonly full: readonly (readonly Item[])[]; readonly rest: readonly Item[] } {
  const full: (readonly Item[])[] = [];
  let rest: Item[] = [...before];
  let bytes = rest.reduce((sum, item) => sum + item.bytes, 0);
  for (const line of lines) {
    // What is said about a record's neighbours stays in one batch with it.
    const items = maker.take(line);
    rest.push(...items);
    for (const item of items) bytes += item.bytes;
    if (rest.length < limit() && bytes < maxBytes) continue;
    full.push(rest);
    rest = [];
    bytes = 0;
  }
  return { full, rest };
}
