import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { LogTail } from "../log/chain-start.js";
import { rotatedNames } from "../log/log-files.js";
import { UsageError, systemCodeOf } from "../../domain/errors.js";
import { tailOf } from "./read-end.js";

/**
 * Gives a file of the log the name of a rotated one: `audit.jsonl-20261129-120000-4711`, after the time and the last record.
 *
 * @throws {Error} When it cannot be renamed, or there is a file of that name.
 */
export function moveAside(log: string, now: Date, last: number): void {
  const [day = "", time = ""] = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").split("T");
  const name = `${log}-${day}-${time}-${last}`;
  if (existsSync(name)) throw new Error(`there is a file "${name}" already`);
  renameSync(log, name);
}

/** The suffix that `moveAside` adds to the name, and that of a compression. */
const ADDED = /^-(\d{8}-\d{6})-(\d+)(?:\.gz|\.zst)?$/;

/** A file that this program has rotated. */
export interface RotatedFile {
  /** The path without what a compression adds. */
  readonly plain: string;
  /** The existing files: the file, its compressed copy, or both. */
  readonly paths: readonly string[];
  /** The number of its last record, as the name says. */
  readonly last: number;
}

/** Returns the files that this program has rotated, oldest first. */
export function rotatedByPlugin(log: string): readonly RotatedFile[] {
  const found = new Map<string, RotatedFile & Rotated>();
  for (const name of rotatedNames(log)) {
    const rotated = rotatedIn(name.slice(basename(log).length));
    const path = join(dirname(log), name);
    const plain = path.replace(/\.(?:gz|zst)$/, "");
    const paths = [...(found.get(plain)?.paths ?? []), path];
    if (rotated !== null) found.set(plain, { ...rotated, plain, paths });
  }
  return [...found.values()].toSorted((a, b) => a.time.localeCompare(b.time) || a.last - b.last);
}

interface Rotated {
  /** `20261129-120000` */
  readonly time: string;
  /** The last record. */
  readonly last: number;
}

/** Returns null for what another program has added. */
function rotatedIn(added: string): Rotated | null {
  const [, time, last] = ADDED.exec(added) ?? [];
  return time === undefined || last === undefined ? null : { time, last: Number(last) };
}

/** Removes a rotated file with its copies. */
export function removeRotated({ paths }: RotatedFile): void {
  for (const path of paths) rmSync(path, { force: true });
}

/**
 * Reads the end of the newest file that rotation has made of a log; null if there is none that is not compressed, or it
 * cannot be read: the log says then that its file was empty.
 */
export function newestRotatedTail(log: string): LogTail | null {
  try {
    return newestTail(log);
  } catch (thrown) {
    if (thrown instanceof UsageError || systemCodeOf(thrown) !== null) return null;
    throw thrown;
  }
}

function newestTail(log: string): LogTail | null {
  const files = rotatedNames(log)
    .filter((name) => !/\.(?:gz|zst)$/.test(name))
    .map((name) => join(dirname(log), name));
  const [newest] = files
    .map((file) => ({ file, ms: statSync(file).mtimeMs }))
    .toSorted((a, b) => b.ms - a.ms);
  if (newest === undefined) return null;
  const fd = openSync(newest.file, "r");
  try {
    return tailOf(fd, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
}
