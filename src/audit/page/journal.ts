import { fstatSync } from "node:fs";

/**
 * Returns true if a file descriptor is a stream of the journal, which keeps what is written to it.
 *
 * @param journalStream The variable `JOURNAL_STREAM`, in which systemd says so.
 * @see systemd.exec(5)
 */
export function isJournal(descriptor: number, journalStream: string | undefined): boolean {
  if (journalStream === undefined) return false;
  const { dev, ino } = fstatSync(descriptor, { bigint: true });
  return journalStream === `${dev}:${ino}`;
}
