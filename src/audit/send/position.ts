/** The place in the log behind the last record that the target has taken. */
export interface Position {
  /** The file's device and inode, and its bytes up to here; inode 0 for a compressed file. */
  readonly dev: number;
  readonly ino: number;
  readonly offset: number;
  /** The last line of a usual length before it in the file, to know the file again; length 0 for none. */
  readonly line: LineMark;
  /** The number of the last record that has one; 0 for none. */
  readonly seq: number;
}

/** A line of a file. */
export interface LineMark {
  /** The bytes of the file up to its end, with its line break. */
  readonly end: number;
  /** Its bytes, with its line break. */
  readonly length: number;
  /** Its SHA-256, without its line break. */
  readonly hash: string;
}

/** Why records were not sent. */
export const LOSS_REASONS = [
  /** More waited than the bound allows, and the oldest were dropped. */
  "bound",
  /** The numbers of records that are not in the files: they were rotated away, or removed. */
  "missing",
  /** Lines that are no records. */
  "broken",
  /** The target refused these records, and took others. */
  "refused",
] as const;

export type LossReason = (typeof LOSS_REASONS)[number];

/** The number of records that were not sent, by reason. */
export type Losses = Readonly<Record<LossReason, number>>;

/** Records that were not sent, which the target is told as a record. */
export interface Loss {
  readonly reason: LossReason;
  readonly count: number;
  /** The first and the last number of these records; null if they have none. */
  readonly fromSeq: number | null;
  readonly toSeq: number | null;
  /** RFC 3339: when that was found. */
  readonly time: string;
}

/** Adds a loss to the one of the same reason, so that the list stays short. */
export function withLoss(all: readonly Loss[], loss: Loss): readonly Loss[] {
  const before = all.find(({ reason }) => reason === loss.reason);
  if (before === undefined) return [...all, loss];
  const both = {
    ...loss,
    count: before.count + loss.count,
    fromSeq: before.fromSeq ?? loss.fromSeq,
    toSeq: loss.toSeq ?? before.toSeq,
  };
  return all.map((one) => (one === before ? both : one));
}
