import { constants, gunzipSync, gzipSync } from "node:zlib";
import { describeThrown, systemCodeOf } from "../../domain/errors.js";
import { BundleRefusal } from "./bundle-refusal.js";
import { readTar, writeTar, type BundleFiles } from "./tar.js";

/** A bundle of this program has a quarter of a megabyte. */
export const MAX_BUNDLE_BYTES = 16 * 2 ** 20;
export const MAX_UNPACKED_BYTES = 64 * 2 ** 20;

/**
 * Unpacks a bundle, a tar archive that is compressed by gzip.
 *
 * @throws {BundleRefusal} When it is anything else, or too large, packed or unpacked.
 */
export function unpack(bytes: Uint8Array): BundleFiles {
  if (bytes.length > MAX_BUNDLE_BYTES) throw tooLarge();
  return readTar(gunzip(bytes));
}

/** Returns the refusal of a bundle that is larger than permitted, however it is read. */
export function tooLarge(): BundleRefusal {
  return new BundleRefusal(`it is larger than ${MAX_BUNDLE_BYTES / 2 ** 20} MB`);
}

function gunzip(bytes: Uint8Array): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ERR_BUFFER_TOO_LARGE")
      throw new BundleRefusal(`it is larger than ${MAX_UNPACKED_BYTES / 2 ** 20} MB when unpacked`);
    if (systemCodeOf(thrown) === "Z_BUF_ERROR")
      throw new BundleRefusal("it is truncated: the compressed data has no end");
    throw new BundleRefusal(`it is not gzip: ${describeThrown(thrown)}`, { cause: thrown });
  }
}

/** Packs files into a bundle. The same files in the same order give the same bytes. */
export function pack(files: BundleFiles): Buffer {
  const packed = gzipSync(writeTar(files), { level: constants.Z_BEST_COMPRESSION });
  // The header names the operating system; 255 is "unknown".
  packed[9] = 255;
  return packed;
}
