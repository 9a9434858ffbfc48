import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/**
 * Returns by how many bytes the JavaScript heap and its external memory grow while `make` is called `count` times and its
 * results are kept.
 */
export async function heapGrowthOf(
  count: number,
  make: (number: number) => unknown,
): Promise<number> {
  const before = await usedBytes();
  const kept: unknown[] = [];
  for (let number = 0; number < count; number++) kept.push(await make(number));
  const grown = (await usedBytes()) - before;
  // Keeps `kept` reachable until here.
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
