import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/**
 * By how many bytes the memory of JavaScript has grown once `make` has been called `count` times, while the results are
 * kept.
 */
export async function heapGrowthOf(
  count: number,
  make: (number: number) => unknown,
): Promise<number> {
  const before = await usedBytes();
  const kept: unknown[] = [];
  for (let number = 0; number < count; number++) kept.push(await make(number));
  const grown = (await usedBytes()) - before;
  // Used once more, so that nothing in it is collected before.
  return kept.length === count ? grown : Number.NaN;
}

async function usedBytes(): Promise<number> {
  // What one collection finds, such as texts outside of the heap, the next one frees.
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
