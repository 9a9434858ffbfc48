import { DEFAULT_PATHS } from "../../domain/default-paths.js";

/** Options of the commands that can use an index, as they are parsed: `--index`, `--no-index`, `--index-folder`. */
export interface IndexFlags {
  /** Absent if neither is given. */
  readonly index?: boolean;
  readonly indexFolder: string;
}

/** Names and meanings of these options. */
export const INDEX_OPTIONS = {
  use: ["--index", "use an index, and build it where there is none"],
  scan: ["--no-index", "read the whole log, also where there is an index"],
  folder: ["--index-folder <folder>", "where indexes are kept", DEFAULT_PATHS.auditIndex],
} as const;
