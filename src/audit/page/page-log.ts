import type { AuditIndex } from "../index/audit-index.js";
import type { CheckedLog } from "./log-check.js";
import type { IndexedLog } from "../index/indexed-log.js";

/** The audit log as the pages see it: what the index answers, of the log as it is now. */
export interface PageLog extends Pick<
  AuditIndex,
  "search" | "facets" | "timeline" | "textWindow" | "record"
> {
  readonly state: () => Promise<LogState>;
}

/** The log as a whole. */
export interface LogState extends Pick<IndexedLog, "records" | "broken" | "firstMs" | "lastMs"> {
  /** The result of its verification; null if it was not verified yet. */
  readonly checked: CheckedLog | null;
}
