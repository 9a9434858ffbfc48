import { createReadStream, createWriteStream, type Stats } from "node:fs";
import { chown, open, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { createGzip, createZstdCompress } from "node:zlib";
import type { Compression } from "../../domain/audit-keeping.js";
import { syncFolder } from "../../files/sync-folder.js";

type Kind = Exclude<Compression, "none">;

const KINDS = {
  gzip: { suffix: ".gz", create: () => createGzip() },
  zstd: { suffix: ".zst", create: () => createZstdCompress() },
} as const satisfies Record<Kind, unknown>;

/** The name of an incomplete copy, which no reader of the log takes for one of its files. */
export const PART = /\.(?:gz|zst)\.\d+\.part$/;

/**
 * Replaces a file by its compressed copy, slowly, and never both at once: a crash leaves the file, its copy, or both whole.
 *
 * @throws {Error} When it cannot be done, or `signal` ends it; the file is there then.
 */
export async function compressFile(file: string, kind: Kind, signal: AbortSignal): Promise<void> {
  const { suffix, create } = KINDS[kind];
  const target = `${file}${suffix}`;
  // Another process may be about to do the same.
  const part = `${target}.${process.pid}.part`;
  try {
    const before = await stat(file);
    const input = createReadStream(file);
    // `flush` has the content on the disk before the stream ends.
    const output = createWriteStream(part, { flags: "wx", mode: 0o600, flush: true });
    await pipeline(input, unhurried, create(), output, { signal });
    if (input.bytesRead !== (await stat(file)).size)
      throw new Error(`"${file}" was written to while it was compressed`);
    await asBefore(part, before);
    await rename(part, target);
    await syncFolder(dirname(file));
    await rm(file, { force: true });
  } finally {
    await rm(part, { force: true });
  }
}

/** Passes chunks on, and pauses three times as long as each took: decisions need the processor more. */
async function* unhurried(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    const startMs = performance.now();
    yield chunk;
    await sleep(Math.min(MAX_PAUSE_MS, 3 * (performance.now() - startMs)));
  }
}

const MAX_PAUSE_MS = 100;

/** Gives a copy the mode, the owner and the time of the file. */
async function asBefore(copy: string, { mode, uid, gid, atime, mtime }: Stats): Promise<void> {
  const made = await open(copy, "r+");
  try {
    const own = await made.stat();
    if (own.uid !== uid || own.gid !== gid) await chown(copy, uid, gid);
    await made.chmod(mode & 0o777);
    await utimes(copy, atime, mtime);
  } finally {
    await made.close();
  }
}
