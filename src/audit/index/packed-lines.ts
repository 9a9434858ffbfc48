import type { DatabaseSync } from "node:sqlite";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";

// A record of a compressed file would be read by decompressing all before it. So its lines are kept in the index, in packs
// that are compressed alone. They take about as much room as the file.

/** Keeps the lines of a compressed file, in their order. */
export interface PackWriter {
  readonly add: (at: number, bytes: Buffer) => void;
  readonly flush: () => void;
}

/** Creates one, whose packs are written with the transaction of the caller. */
export function createPackWriter(db: DatabaseSync): PackWriter {
  const insert = db.prepare("INSERT OR REPLACE INTO packs VALUES (?, ?)");
  let parts: Buffer[] = [];
  let begin = 0;
  let length = 0;

  function flush(): void {
    if (length > 0) insert.run(begin, zstdCompressSync(Buffer.concat(parts)));
    parts = [];
    length = 0;
  }

  return {
    add(at, bytes) {
      if (length === 0) begin = at;
      parts.push(Buffer.from(bytes), LINE_BREAK);
      length += bytes.length + 1;
      if (length >= PACK) flush();
    },
    flush,
  };
}

const LINE_BREAK = Buffer.from("\n");

/** A pack ends with the line that makes it as long, so that a record is read in well under a millisecond. */
const PACK = 128 * 1024;

/** Creates a reader of the bytes of a file as it was without compression: an offset, and a length. */
export function createPackReader(db: DatabaseSync): (at: number, length: number) => Buffer {
  const select = db.prepare("SELECT at, bytes FROM packs WHERE at <= ? ORDER BY at DESC LIMIT 1");
  let last = { at: 0, bytes: Buffer.alloc(0) };

  function packAt(at: number): typeof last {
    if (at >= last.at && at < last.at + last.bytes.length) return last;
    const row = select.get(at);
    const bytes = row?.["bytes"];
    const content = bytes instanceof Uint8Array ? zstdDecompressSync(bytes) : Buffer.alloc(0);
    last = { at: Number(row?.["at"] ?? at), bytes: content };
    return last;
  }

  return (at, length) => {
    const parts: Buffer[] = [];
    for (let read = 0; read < length;) {
      const pack = packAt(at + read);
      const start = at + read - pack.at;
      const part = pack.bytes.subarray(start, start + length - read);
      if (part.length === 0) break;
      parts.push(part);
      read += part.length;
    }
    return Buffer.concat(parts);
  };
}
