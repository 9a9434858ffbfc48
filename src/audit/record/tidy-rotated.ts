import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Discarded } from "../log/log-records.js";
import type { Rotation } from "../../domain/audit-keeping.js";
import { UsageError, describeThrown } from "../../domain/errors.js";
import type { AuditState } from "./audit-state.js";
import { PART, compressFile } from "./compress-file.js";
import { removeRotated, rotatedByPlugin, type RotatedFile } from "./rotated-files.js";
import { linkIn, type Link } from "../log/link.js";
import { readLines } from "../log/read-lines.js";

/** Records that a rotated file is removed; throws where that cannot be recorded. */
export type OnDiscarded = (about: Discarded) => void;

/** Removes and compresses rotated files in the background. */
export interface Tidying {
  /** Removes what is more than is kept, once that may be recorded, then compresses what is not compressed. */
  readonly tidy: (rotation: Rotation) => void;
  /** Call this once no other plugin writes to the log: removals may be recorded from now on. */
  readonly takeOver: (rotation: Rotation | null) => void;
  /** Ends a compression, which is begun again at the next start. */
  readonly close: () => void;
}

/**
 * @param log The file of the log, whose folder the rotated ones are in.
 * @param record Called before each file is removed.
 */
export function createTidying(
  log: string,
  record: OnDiscarded,
  state: Pick<AuditState, "tell" | "inform">,
): Tidying {
  const ending = new AbortController();
  const isEnding = (): boolean => ending.signal.aborted;
  let running = Promise.resolve();
  let waiting = 0;
  let mayRecord = false;

  async function run(rotation: Rotation): Promise<void> {
    waiting -= 1;
    // The last one does the work of those before it.
    if (waiting > 0 || isEnding()) return;
    try {
      removeParts(log);
      if (mayRecord) await discard(log, rotation, { record, ...state, isEnding });
      await compress(log, rotation, ending.signal);
    } catch (thrown) {
      if (!isEnding())
        state.tell(`Cannot tidy the rotated files of the audit log: ${describeThrown(thrown)}`);
    }
  }

  function tidy(rotation: Rotation): void {
    waiting += 1;
    running = running.then(() => run(rotation));
  }

  return {
    tidy,
    takeOver(rotation) {
      mayRecord = true;
      if (rotation !== null) tidy(rotation);
    },
    close() {
      ending.abort();
    },
  };
}

interface Discarding extends Pick<AuditState, "inform"> {
  readonly record: OnDiscarded;
  readonly isEnding: () => boolean;
}

/** Removes what is more than is kept. A file that cannot be recorded as removed stays. */
async function discard(
  log: string,
  { keep }: Rotation,
  { record, inform, isEnding }: Discarding,
): Promise<void> {
  const files = rotatedByPlugin(log);
  for (const [at, file] of files.slice(0, Math.max(0, files.length - keep)).entries()) {
    const about = await aboutDiscarded(file, files[at + 1], keep);
    if (isEnding()) return;
    record(about);
    removeRotated(file);
    inform(`The audit log's file "${file.plain}" was removed: ${keep} are kept`);
  }
}

async function compress(
  log: string,
  { keep, compress: kind }: Rotation,
  signal: AbortSignal,
): Promise<void> {
  if (kind === "none") return;
  // Older ones are about to be removed.
  for (const { plain, paths } of rotatedByPlugin(log).slice(-keep))
    if (paths.includes(plain)) await compressFile(plain, kind, signal);
}

/** Removes what a crash has left of a compression. Another process that is at it fails, and loses nothing. */
function removeParts(log: string): void {
  for (const name of readdirSync(dirname(log)))
    if (name.startsWith(`${basename(log)}-`) && PART.test(name))
      rmSync(join(dirname(log), name), { force: true });
}

/**
 * Says what is lost with a rotated file, without reading it: the first record of the next file has the number and the hash of the
 * record before. They are left out if the next file does not follow this one, as its name tells.
 */
async function aboutDiscarded(
  { plain, last }: RotatedFile,
  next: RotatedFile | undefined,
  keep: number,
): Promise<Discarded> {
  const link = next === undefined ? null : await firstLinkOf(next);
  const follows = link?.seq === last + 1;
  return {
    ...{ file: basename(plain), keep },
    last: link !== null && follows ? { seq: last, hash: link.prev } : null,
  };
}

async function firstLinkOf({ plain, paths }: RotatedFile): Promise<Link | null> {
  // Its copy may be half of it.
  const path = paths.includes(plain) ? plain : (paths[0] ?? plain);
  let first: Link | null = null;
  try {
    await readLines(path, (line) => {
      first = linkIn(line);
      return false;
    });
  } catch (thrown) {
    if (thrown instanceof UsageError) return null;
    throw thrown;
  }
  return first;
}
