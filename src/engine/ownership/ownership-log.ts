import { OwnerStoreError, describeThrown } from "../../domain/errors.js";
import { HEADER, ownerLine, readLine } from "./owner-lines.js";
import type { OwnerChange } from "./owner-lines.js";
import { openOwnerFile } from "./owner-file.js";
import type { FileFunctions, OwnerFile } from "./owner-file.js";
import type { OwnerMemory } from "./owner-memory.js";
import { readOwners } from "./read-owners.js";

/** A memory and its file, which always agree. */
export interface OwnershipLog {
  readonly memory: () => OwnerMemory;
  /**
   * Writes and applies the changes that `decide` returns for the memory in its current state. Returns how
   * many changes that were.
   *
   * @throws {OwnerStoreError} When writing fails; then nothing is changed.
   */
  readonly write: (decide: (memory: OwnerMemory) => readonly OwnerChange[]) => number;
  /** Reads the file again if another program has changed it. */
  readonly refresh: () => void;
  readonly close: () => void;
}

/** Options for opening an ownership log. */
export interface OwnerStoreOptions {
  /** Called with messages for an operator: dropped lines, a file that another program changed. */
  readonly tell?: (text: string) => void;
  readonly now?: () => Date;
  /** Intents older than this are dropped when the file is read, in milliseconds; seven days. */
  readonly intentAgeMs?: number;
  /** The number of outdated lines that the file may have, besides one for each current line; 1000. */
  readonly spareLines?: number;
  readonly disk?: FileFunctions;
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

interface LogState {
  readonly path: string;
  readonly file: OwnerFile;
  readonly memory: OwnerMemory;
  readonly tell: (text: string) => void;
  readonly spareLines: number;
  lines: number;
  /** After a failure, the number of lines at which compaction is tried again. */
  compactAt: number;
}

/**
 * Opens a log.
 *
 * @throws {OwnerStoreError} Like openOwnerStore.
 */
export function openOwnershipLog(path: string, options: OwnerStoreOptions): OwnershipLog {
  let log = open(path, options);
  let isClosed = false;

  function refresh(): void {
    if (isClosed)
      throw new OwnerStoreError(
        `Cannot record owners in "${path}": this program is ending; ask again`,
      );
    const state = log.file.state();
    if (state === "gone") restore(log);
    if (state !== "changed") return;
    log.tell(`Owners "${path}" were changed by another program, and are read again`);
    const next = open(path, options);
    log.file.close();
    log = next;
  }

  return {
    memory: () => log.memory,
    write: (decide) =>
      attempt(path, () => {
        refresh();
        const changes = decide(log.memory);
        append(log, changes);
        for (const change of changes) log.memory.apply(change);
        compact(log);
        return changes.length;
      }),
    refresh() {
      attempt(path, refresh);
    },
    close() {
      if (!isClosed) log.file.close();
      isClosed = true;
    },
  };
}

function open(path: string, options: OwnerStoreOptions): LogState {
  const { tell = () => undefined, now = () => new Date(), intentAgeMs = WEEK_MS } = options;
  const { file, bytes } = attempt(path, () => openOwnerFile(path, options.disk));
  try {
    const { memory, lines, size } = readOwners(bytes, path);
    file.keep(size);
    if (size < bytes.length)
      tell(`Owners "${path}": line ${lines + 1} was cut off while it was written, and is dropped`);
    dropOld(memory, now().getTime() - intentAgeMs);
    const { spareLines = 1000 } = options;
    return { path, file, memory, tell, spareLines, lines, compactAt: 0 };
  } catch (thrown) {
    file.close();
    throw thrown;
  }
}

function dropOld(memory: OwnerMemory, before: number): void {
  for (const { id, time } of [...memory.intents()])
    if (Date.parse(time) < before) memory.apply({ is: "settle", id });
}

function append(log: LogState, changes: readonly OwnerChange[]): void {
  if (changes.length === 0) return;
  const lines = changes.map(ownerLine);
  for (const line of lines) checkReadable(line);
  const header = log.lines === 0 ? [HEADER] : [];
  log.file.append([...header, ...lines].join(""));
  log.lines += header.length + lines.length;
}

/** Refuses a line that could not be read again, which would stop the program at its next start. */
function checkReadable(line: string): void {
  if (readLine(Buffer.from(line.trimEnd())) !== null) return;
  throw new OwnerStoreError(
    `Cannot record ${line.trim().slice(0, 400)}: it should have the form of docs/what-happened/owners.md`,
  );
}

/** Writes the file again if it was removed; the memory is not lost. */
function restore(log: LogState): void {
  log.tell(`Owners "${log.path}" were removed while they were in use, and are written again`);
  replace(log);
}

function compact(log: LogState): void {
  const enough = 2 * log.memory.size() + log.spareLines;
  if (log.lines <= Math.max(enough, log.compactAt)) return;
  try {
    replace(log);
  } catch (thrown) {
    // The changes are written, so compaction may wait.
    log.compactAt = log.lines + log.spareLines;
    log.tell(`Cannot shorten owners "${log.path}", which go on growing: ${describeThrown(thrown)}`);
  }
}

function replace(log: LogState): void {
  log.file.replace(wholeOf(log.memory));
  log.lines = 1 + log.memory.size();
}

function wholeOf(memory: OwnerMemory): string {
  const lines = [HEADER];
  for (const change of memory.changes()) lines.push(ownerLine(change));
  return lines.join("");
}

/** Adds a remedy to the disk's errors; any other error is a fault of this program. */
function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown) || thrown instanceof OwnerStoreError)
      throw thrown;
    throw new OwnerStoreError(
      `Cannot record owners in "${path}": ${thrown.message}; ${remedyOf(thrown.code)}`,
      { cause: thrown },
    );
  }
}

function remedyOf(code: unknown): string {
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG"
    ? "make room there"
    : "it must be a file that root may write, in a folder that is there: or pass --owners FILE";
}
