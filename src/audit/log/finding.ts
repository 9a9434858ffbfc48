/** A finding about a log: a fault, or a fact worth knowing. */
export interface LogFinding {
  readonly kind: LogFindingKind;
  /** Null if it concerns no line: the end of the log. */
  readonly place: LogPosition | null;
  /** The record; null for what is none. */
  readonly seq: number | null;
  /** A sentence. */
  readonly what: string;
  /** False for what also happens without anybody's touching the log. */
  readonly isAlarm: boolean;
}

export type LogFindingKind =
  /** A record is not what it was when the next one was written. */
  | "changed"
  /** Records are missing. */
  | "removed"
  /** A line that the plugin has not written here. */
  | "inserted"
  /** A record that stands in another place. */
  | "reordered"
  /** The end is missing. */
  | "truncated"
  /** A checkpoint that the key has not signed. */
  | "signature"
  /** Records that no checkpoint confirms, though there must be one. */
  | "unsigned"
  /** The plugin has begun a chain again, and says why. */
  | "begun"
  /** The records before are not in these files. */
  | "partial"
  /** The last line is cut. */
  | "torn"
  /** `audit send` has shortened a record that was too long for the receiver. */
  | "shortened";

export interface LogPosition {
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
}

/** A line of a log, as it is verified. */
export interface LogLine {
  readonly place: LogPosition;
  readonly hash: string;
  /** The number of a record that `audit send` has shortened, as the line says; null for any other line. */
  readonly shortened: number | null;
}

/** A line with a link. */
export interface LinkedLine extends LogLine {
  readonly seq: number;
  readonly prev: string;
}

/** Takes findings. */
export type ReportFinding = (finding: LogFinding) => void;
