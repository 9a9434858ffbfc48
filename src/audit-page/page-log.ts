import type { Filter } from "../audit-log/filter.js";
import type { AuditRecord } from "../domain/record.js";

/** The audit log as the pages see it. */
export interface PageLog {
  /** Returns the newest records that fit, newest first, without dockerd's responses that were allowed. */
  readonly search: (filter: Filter, part: Part) => Promise<FoundRecords>;
  /** Counts the most frequent values among the records that fit, the most frequent first. */
  readonly facets: (filter: Filter) => Promise<Facets>;
  /** Counts the records that fit, in equal spans of time. */
  readonly timeline: (filter: Filter, range: TimelineRange) => Promise<readonly Bar[]>;
  /** Returns a decision with what dockerd answered to it, oldest first; empty if there is none of this id. */
  readonly record: (id: string) => Promise<readonly FoundRecord[]>;
  readonly state: () => Promise<LogState>;
}

/** A part of what was found. */
export interface Part {
  readonly limit: number;
  /** The `next` of the part before; null for the first one. */
  readonly before: string | null;
}

export interface FoundRecord {
  readonly record: AuditRecord;
  /** As it is in the log. */
  readonly line: string;
}

export interface FoundRecords {
  readonly found: readonly FoundRecord[];
  /** Where the next part begins; null at the end. */
  readonly next: string | null;
}

/** The fields whose values are counted. */
export const FACETS = ["effect", "user", "control", "action", "target"] as const;
export type FacetName = (typeof FACETS)[number];
export type Facets = Readonly<Record<FacetName, readonly FacetValue[]>>;

export interface FacetValue {
  /** As a filter takes it; `""` for anonymous callers. */
  readonly value: string;
  readonly count: number;
}

export interface TimelineRange {
  /** Milliseconds since 1970: from then on, and before then. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly buckets: number;
}

/** One span of the timeline; each record is counted once. */
export interface Bar {
  readonly fromMs: number;
  /** Allowed without a warning. */
  readonly allowed: number;
  readonly warned: number;
  /** Denied, or not decided because of an error. */
  readonly denied: number;
}

/** The log as a whole. */
export interface LogState {
  readonly records: number;
  /** Lines that are no records. */
  readonly broken: number;
  /** When the first and the last record were written, in milliseconds since 1970; null without records. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}
