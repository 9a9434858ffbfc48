import { openIndex, type AuditIndex } from "../../audit/index/audit-index.js";
import { hasIndex } from "../../audit/index/index-folder.js";
import { sizeOf } from "../../audit/log/log-files.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { logFiles } from "./audit-files.js";
import { createBrokenLines } from "./broken-lines.js";
import { createProgressBar } from "../progress.js";
import type { IndexFlags } from "./index-options.js";

/**
 * Opens the index of a log, and says which of its lines are no records. Null if the log is to be read: there is no index, or the
 * files are not those of the default log, unless `--index` is given.
 *
 * @throws {UsageError} When the index cannot be opened, or a folder of indexes is named and not used.
 */
export async function indexFor(
  named: readonly string[],
  { index: wish, indexFolder: folder }: IndexFlags,
  streams: Streams,
): Promise<AuditIndex | null> {
  const isUsual = named.length === 0 && hasIndex(folder);
  if (wish === undefined && !isUsual && folder !== DEFAULT_PATHS.auditIndex)
    throw new UsageError(
      `Cannot use --index-folder "${folder}": files are named, or it has no index of the default log; add --index`,
    );
  if (!(wish ?? isUsual)) return null;
  const index = await openWithProgress(logFiles(named), streams, { folder });
  sayBroken(index, streams);
  return index;
}

/**
 * Opens an index with a progress bar.
 *
 * @throws {UsageError} When it cannot be opened.
 */
export async function openWithProgress(
  files: readonly string[],
  streams: Streams,
  options: Omit<Parameters<typeof openIndex>[1], "note" | "progress">,
): Promise<AuditIndex> {
  const bar = createProgressBar(streams, sizeOf(files));
  const note = (text: string): void => {
    bar.clear();
    streams.err(`dockwarden: ${escaped(text)}\n`);
  };
  try {
    return await openIndex(files, { ...options, note, progress: bar.add });
  } finally {
    bar.clear();
  }
}

function sayBroken(index: AuditIndex, { err }: Streams): void {
  const broken = createBrokenLines(err);
  for (const { file, broken: count, brokenLines } of index.state().files)
    for (let at = 0; at < count; at++) broken.found({ file, line: brokenLines[at] ?? 0 });
  broken.end();
}
