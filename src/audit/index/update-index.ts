import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import { hashOfLine } from "../log/link.js";
import { readLines } from "../log/read-lines.js";
import { makeEmpty, type Note } from "./index-database.js";
import { NOTHING_INDEXED, readIndexState, type IndexState } from "./index-state.js";
import { createLineBatches, type LineBatches } from "./line-batches.js";
import type { LogBytes } from "./log-bytes.js";
import { LATE_SCHEMA } from "./schema.js";
import type { Texts } from "./texts.js";
import { LineError, MAX_LINE_BYTES } from "../log/max-line.js";
import { UsageError } from "../../domain/errors.js";
import { createLineSplitter, type SplitLine } from "../../files/split-lines.js";

/** The index of one file, and the file. */
export interface IndexedFile {
  readonly db: DatabaseSync;
  readonly texts: Texts;
  readonly bytes: LogBytes;
}

/** Takes the bytes of a log that were read, without compression. */
export type ReadProgress = (bytes: number) => void;

/**
 * Brings the index of a file up to date, and returns its state. What does not fit the file is built again. Only one process at a
 * time may call this for a folder.
 *
 * @throws {UsageError} When the file cannot be read.
 */
export async function updateIndex(
  { db, texts, bytes }: IndexedFile,
  note: Note,
  progress: ReadProgress,
): Promise<IndexState> {
  texts.forget();
  const packed = bytes.packed();
  const update = (state: IndexState): Promise<boolean> => {
    const batches = createLineBatches(db, texts, state);
    const work =
      packed === null
        ? addAppended(bytes, batches, progress)
        : addPacked(bytes.file, packed, batches, progress);
    return work.catch((thrown: unknown) => {
      batches.undo();
      throw thrown;
    });
  };
  const state = readIndexState(db);
  if (!(await update(state))) {
    note(`The index does not fit "${bytes.file}", it is built again`);
    makeEmpty(db);
    texts.forget();
    await update(NOTHING_INDEXED);
  }
  db.exec(LATE_SCHEMA);
  return readIndexState(db);
}

/** Returns false if the index does not fit the file. */
async function addAppended(
  bytes: LogBytes,
  batches: LineBatches,
  progress: ReadProgress,
): Promise<boolean> {
  const { file, packed } = batches.state();
  if (!goOn(bytes, batches)) return false;
  const from = batches.state().size;
  if (bytes.size() > from)
    for (const { bytes: line, start: at, isWhole } of appendedLines(bytes, from)) {
      progress(line.length + 1);
      if (batches.add(line, at, isWhole)) await nextTurn();
    }
  if (file !== bytes.file || packed !== null) batches.change({ file: bytes.file, packed: null });
  batches.end();
  return true;
}

/** Checks that the file begins with what is indexed, and sets where to go on; returns false if it does not. */
function goOn(bytes: LogBytes, batches: LineBatches): boolean {
  const { lastAt, lastLength, lastHash, size, tail, lines } = batches.state();
  if (lastHash === null) return lines === 0;
  const line = bytes.read(lastAt, lastLength + 1);
  if (hashOfLine(line.subarray(0, lastLength)) !== lastHash) return false;
  const isWhole = line[lastLength] === LINE_BREAK;
  if (tail === null) return isWhole;
  if (isWhole) batches.change({ tail: null, size: size + 1 });
  if (isWhole || line.length === lastLength) return true;
  // The cut line has become longer.
  if (tail === "broken") takeBack(batches);
  return tail === "broken";
}

/** Forgets the last line, which is no record. */
function takeBack(batches: LineBatches): void {
  const { lines, lastAt, broken, brokenLines } = batches.state();
  batches.change({
    ...{ lines: lines - 1, size: lastAt, tail: null, broken: broken - 1 },
    brokenLines: brokenLines.filter((one) => one !== lines),
  });
}

const LINE_BREAK = 0x0a;

/** Returns false if the index does not fit what was compressed. */
async function addPacked(
  file: string,
  packed: string,
  batches: LineBatches,
  progress: ReadProgress,
): Promise<boolean> {
  const { packed: kept, lines, lastHash } = batches.state();
  if (kept === packed) return true;
  let at = 0;
  const seen = { fits: true };
  const count = await readLines(file, (line, number, isWhole) => {
    progress(line.length + 1);
    batches.pack(line, at);
    if (number > lines) batches.add(line, at, isWhole);
    else if (number === lines) seen.fits = hashOfLine(line) === lastHash;
    at += line.length + 1;
    return seen.fits;
  });
  if (!seen.fits || count < lines) {
    batches.undo();
    return false;
  }
  batches.change({ file, packed, tail: null });
  batches.end();
  return true;
}

const CHUNK = 4 * 1024 * 1024;

/**
 * Reads the lines of a file from an offset on, up to its end.
 *
 * @throws {UsageError} When a line is too long.
 */
function* appendedLines(bytes: LogBytes, from: number): Generator<SplitLine> {
  const lines = createLineSplitter(MAX_LINE_BYTES, from);
  for (let at = from; ;) {
    const chunk = bytes.read(at, CHUNK);
    if (chunk.length === 0) break;
    at += chunk.length;
    for (const line of lines.push(chunk)) {
      if (line.isTooLong) throw tooLong(line, bytes);
      yield line;
    }
    const overlong = lines.overlong();
    if (overlong !== null) throw tooLong(overlong, bytes);
  }
  yield* lines.end();
}

function tooLong({ start }: Pick<SplitLine, "start">, { file }: LogBytes): UsageError {
  const { message } = new LineError(`the line at byte ${start}`);
  return new UsageError(`Cannot read "${file}": ${message}`);
}
