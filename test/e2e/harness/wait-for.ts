import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until `holds` does, asking every 20 ms.
 *
 * @throws {Error} After `limitMs`, naming `what`, with what `explain` adds.
 */
export async function waitFor(
  what: string,
  holds: () => boolean | Promise<boolean>,
  { limitMs = 20_000, explain = (): string => "" } = {},
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited ${limitMs} ms for ${what} in vain ${explain()}`);
    await sleep(20);
  }
}
