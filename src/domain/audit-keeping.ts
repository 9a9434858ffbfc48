/**
 * When records are synced to the disk: before the answer; in the background, once for all of an interval; or only as the
 * kernel does it by itself.
 */
export const SYNC_MODES = ["each", "interval", "off"] as const;

/** A new file is begun in each of these, in UTC; weeks begin on Monday. */
export const ROTATION_INTERVALS = ["hourly", "daily", "weekly", "monthly"] as const;

export const COMPRESSIONS = ["gzip", "zstd", "none"] as const;

export type RotationInterval = (typeof ROTATION_INTERVALS)[number];

export type Compression = (typeof COMPRESSIONS)[number];

/** The plugin's own rotation of the audit log. Size or interval is given. */
export interface Rotation {
  /** No file becomes larger, but for a single record; null for any size. */
  readonly maxBytes: number | null;
  /** Null for any time. */
  readonly interval: RotationInterval | null;
  /** The number of rotated files that are kept. */
  readonly keep: number;
  readonly compress: Compression;
}

/** The settings for syncing the audit log to the disk and for rotating it. */
export interface AuditKeeping {
  readonly sync: (typeof SYNC_MODES)[number];
  /** Longest delay of a sync after a record; with `off`, of the record's entry in the head. */
  readonly syncWithinMs: number;
  /** Null if another program rotates the log, or none does. */
  readonly rotate: Rotation | null;
}

/** As it is kept without settings. */
export const DEFAULT_KEEPING: AuditKeeping = { sync: "interval", syncWithinMs: 50, rotate: null };
