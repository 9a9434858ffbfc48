import type { KeyObject } from "node:crypto";
import { UsageError } from "../../domain/errors.js";
import { fingerprintOf } from "./log-key.js";
import { linkIn } from "./link.js";
import { filesInOrder } from "./log-files.js";
import { logEventIn, type Checkpoint } from "./log-event.js";
import { readLines, type LineReader } from "./read-lines.js";
import { problemOfCheckpoint } from "./signatures.js";
import { createChainVerifier, type LogReport, type VerifyParts } from "./verify-chain.js";

/**
 * Verifies the files of one log, in whatever order they are given.
 *
 * @param onRead Called with how many bytes of the files were read since the last call, and waited for.
 * @throws {UsageError} When a file cannot be read, or is no audit log.
 */
export async function verifyFiles(
  files: readonly string[],
  parts: VerifyParts,
  onRead?: (bytes: number) => void | Promise<void>,
): Promise<LogReport> {
  const verifier = createChainVerifier(parts);
  for (const file of await filesInOrder(files)) {
    const take: LineReader = (bytes, line, isWhole) => {
      verifier.line(bytes, { file, line }, isWhole);
      return true;
    };
    await readLines(file, take, onRead);
  }
  return verifier.end();
}

/**
 * Reads checkpoints that were kept elsewhere, each as the line of the log that it was.
 *
 * @param keys One of them must have signed each; with none, they are believed.
 * @throws {UsageError} When a line is no checkpoint, or the key has not signed it.
 */
export async function readCheckpoints(
  file: string,
  keys: readonly KeyObject[],
): Promise<readonly Checkpoint[]> {
  const checkpoints: Checkpoint[] = [];
  await readLines(file, (bytes, number) => {
    const link = linkIn(bytes);
    const event = link === null ? null : logEventIn(bytes, link);
    if (event?.kind !== "checkpoint")
      throw new UsageError(`Cannot use "${file}": line ${number} is no checkpoint of an audit log`);
    if (keys.length > 0 && problemOfCheckpoint(event, keys) !== null)
      throw new UsageError(
        `Cannot use "${file}": the checkpoint in line ${number} is not signed by ${keys.map(fingerprintOf).join(" or ")}`,
      );
    checkpoints.push(event);
    return true;
  });
  return checkpoints;
}
