import type { Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

/** The compression of a file of an audit log. */
export type FileCompression = "gzip" | "zstd";

/** So many of a file's first bytes tell. */
export const COMPRESSION_BYTES = 4;

/** Returns how a file is compressed by its first bytes, since a rotated file may have any name; null if it is not. */
export function compressionIn(first: Buffer): FileCompression | null {
  if (first.length < COMPRESSION_BYTES) return null;
  if (first.readUInt16BE(0) === 0x1f8b) return "gzip";
  return first.readUInt32LE(0) === 0xfd2fb528 ? "zstd" : null;
}

/** Creates the stream that decompresses a file. */
export function createDecompressor(compression: FileCompression): Transform {
  return compression === "gzip" ? createGunzip() : createZstdDecompress();
}
