import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";

/** A record that was written, with the hash of its line: the log has at least the records up to it. */
export interface LogHead {
  readonly seq: number;
  readonly hash: string;
  /** True if the writer has ended after it, so that no other record follows. */
  readonly isEnd: boolean;
}

/**
 * Reads the head that a plugin has left; null if there is none.
 *
 * @throws {UsageError} When the file is anything else.
 */
export function readHead(file: string): LogHead | null {
  try {
    return headIn(readFileSync(file, "utf8"));
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw new UsageError(
      `Cannot use the head of the audit log "${file}": ${describeThrown(thrown)}`,
      { cause: thrown },
    );
  }
}

function headIn(text: string): LogHead {
  const { seq, hash, isEnd } = membersIn(text);
  const isHash = typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash);
  if (Number.isSafeInteger(seq) && isHash && typeof isEnd === "boolean")
    return { seq: Number(seq), hash, isEnd };
  throw new Error("it must be an object with seq, hash and isEnd");
}

function membersIn(text: string): Partial<LogHead> {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    // The text of the error would quote the file.
    return {};
  }
}

/** Writes the head. A power failure may leave an empty file. */
export function writeHead(file: string, { seq, hash, isEnd }: LogHead): void {
  writeFileSync(`${file}.new`, `${JSON.stringify({ seq, hash, isEnd })}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
