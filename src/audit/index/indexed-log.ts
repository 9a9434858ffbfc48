import type { IndexFolder } from "./index-folder.js";
import type { OpenIndex } from "./open-file-index.js";

/** The content of the index of a log. */
export interface IndexedLog {
  readonly records: number;
  /** Lines that are no records. */
  readonly broken: number;
  /** When the first and the last record were written, in milliseconds since 1970; null without records. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** In the order of their records. */
  readonly files: readonly IndexedFileState[];
}

/** The content of the index of one file. */
export interface IndexedFileState {
  readonly file: string;
  readonly records: number;
  /** Bytes of the file without compression, and of its index on the disk. */
  readonly logBytes: number;
  readonly indexBytes: number;
  /** Lines that are no records, and the numbers of the first ones. */
  readonly broken: number;
  readonly brokenLines: readonly number[];
}

/** Returns what the indexes of a log have. */
export function logStateOf(folder: IndexFolder, indexes: readonly OpenIndex[]): IndexedLog {
  const files = indexes.map(({ file, name, state }) => {
    const { records, size, broken, brokenLines } = state();
    return {
      ...{ file, records, broken, brokenLines, logBytes: size },
      indexBytes: folder.size(name),
    };
  });
  const times = indexes.flatMap(({ db }) => {
    const row = db.prepare("SELECT min(first) AS first, max(last) AS last FROM spans").get();
    return row?.["first"] == null ? [] : [Number(row["first"]), Number(row["last"])];
  });
  return {
    records: files.reduce((sum, { records }) => sum + records, 0),
    broken: files.reduce((sum, { broken }) => sum + broken, 0),
    firstMs: times.length === 0 ? null : Math.min(...times),
    lastMs: times.length === 0 ? null : Math.max(...times),
    files,
  };
}
