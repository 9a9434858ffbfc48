import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until `holds` does, asking every `everyMs`: 20 seconds at most, unless told otherwise.
 *
 * @throws {Error} After `limitMs`, naming `what`, with what `explain` adds.
 */
export async function waitFor(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { limitMs = 20_000, everyMs = 20, explain = (): string => "" } = {},
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms for ${what} in vain ${explain()}`);
    await sleep(everyMs);
  }
}

/**
 * Watches for `forMs` that `holds` goes on to hold, asking every 5 ms.
 *
 * @throws {Error} As soon as it does not, naming `what`.
 */
export async function staysSo(
  what: string,
  holds: () => boolean | Promise<boolean>,
  forMs: number,
): Promise<void> {
  const end = Date.now() + forMs;
  for (;;) {
    if (!(await holds())) throw new Error(`No longer so: ${what}`);
    if (Date.now() > end) return;
    await sleep(5);
  }
}
