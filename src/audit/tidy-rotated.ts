import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Rotation } from "../domain/audit-keeping.js";
import { describeThrown } from "../errors.js";
import type { AuditState } from "./audit-state.js";
import { PART, compressFile } from "./compress-file.js";
import { removeRotated, rotatedByPlugin } from "./rotated-files.js";

/** Removes and compresses rotated files in the background. */
export interface Tidying {
  /** Removes what is more than is kept, then compresses what is not compressed. */
  readonly tidy: (rotation: Rotation) => void;
  /** Ends a compression, which is begun again at the next start. */
  readonly close: () => void;
}

/** @param log The file of the log, whose folder the rotated ones are in. */
export function createTidying(log: string, state: Pick<AuditState, "tell" | "inform">): Tidying {
  const ending = new AbortController();
  const isEnding = (): boolean => ending.signal.aborted;
  let running = Promise.resolve();
  let waiting = 0;

  async function run(rotation: Rotation): Promise<void> {
    waiting -= 1;
    // The last one does the work of those before it.
    if (waiting > 0 || isEnding()) return;
    try {
      await tidyOnce(log, rotation, state, ending.signal);
    } catch (thrown) {
      if (!isEnding())
        state.tell(`Cannot tidy the rotated files of the audit log: ${describeThrown(thrown)}`);
    }
  }

  return {
    tidy(rotation) {
      waiting += 1;
      running = running.then(() => run(rotation));
    },
    close() {
      ending.abort();
    },
  };
}

async function tidyOnce(
  log: string,
  { keep, compress }: Rotation,
  { inform }: Pick<AuditState, "inform">,
  signal: AbortSignal,
): Promise<void> {
  removeParts(log);
  const files = rotatedByPlugin(log);
  const old = files.slice(0, Math.max(0, files.length - keep));
  for (const file of old) {
    removeRotated(file);
    inform(`The audit log's file "${file.plain}" was removed: ${keep} are kept`);
  }
  if (compress === "none") return;
  for (const { plain, paths } of files.slice(old.length))
    if (paths.includes(plain)) await compressFile(plain, compress, signal);
}

/** Removes what a crash has left of a compression. Another process that is at it fails, and loses nothing. */
function removeParts(log: string): void {
  for (const name of readdirSync(dirname(log)))
    if (name.startsWith(`${basename(log)}-`) && PART.test(name))
      rmSync(join(dirname(log), name), { force: true });
}
