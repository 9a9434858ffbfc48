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

/** How the plugin rotates the audit log by itself. Size or interval is given. */
export interface Rotation {
  /** No file becomes larger, but for a single record; null for any size. */
  readonly maxBytes: number | null;
  /** Null for any time. */
  readonly interval: RotationInterval | null;
  /** How many rotated files are kept. */
  readonly keep: number;
  readonly compress: Compression;
}

/** How the audit log is kept on the disk. */
export interface AuditKeeping {
  readonly sync: (typeof SYNC_MODES)[number];
  /** How long a record may wait for the disk; with `off`, how long it may be missing in the head. */
  readonly syncWithinMs: number;
  /** Null if another program rotates the log, or none does. */
  readonly rotate: Rotation | null;
}

/** As it is kept without settings. */
export const DEFAULT_KEEPING: AuditKeeping = { sync: "interval", syncWithinMs: 50, rotate: null };
