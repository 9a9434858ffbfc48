import { watch } from "node:fs/promises";

/** Editors write a file in several steps. */
const SETTLE_MS = 200;

/**
 * Runs `work`, and again after each change below `folder`, until `signal` is aborted.
 *
 * @param folder What is watched, with all folders in it.
 */
export async function watchFolder(
  folder: string,
  work: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const changes = watch(folder, { recursive: true, signal, overflow: "ignore" });
  await work();
  try {
    let timer: NodeJS.Timeout | null = null;
    let last = Promise.resolve();
    for await (const { filename } of changes) {
      if (filename !== null && !isSource(filename)) continue;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => {
        last = last.then(work);
      }, SETTLE_MS);
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
}

function isSource(name: string): boolean {
  return name.endsWith(".rego") || name.endsWith(".yaml");
}
