import { hash } from "node:crypto";

/** The link of a line of the audit log to the line before: the last two members of each record. */
export interface Link {
  /** Counts the records of a log from 1 on, across all of its files. */
  readonly seq: number;
  /** SHA-256 of the line before, without its line break, in lower-case hex; `NO_LINE` for the first. */
  readonly prev: string;
}

export const NO_LINE = "0".repeat(64);

/** Adds a link to a record in JSON: `{"a":1}` becomes `{"a":1,"seq":2,"prev":"…"}`. */
export function withLink(json: string, { seq, prev }: Link): string {
  return `${json.slice(0, -1)},"seq":${seq},"prev":"${prev}"}`;
}

/** Returns the link of a line, by its end alone; null if it has none. */
export function linkIn(line: Uint8Array): Link | null {
  const end = Buffer.from(line.buffer, line.byteOffset, line.byteLength).subarray(-MAX_LENGTH);
  const [, seq, prev] = FORM.exec(end.toString("latin1")) ?? [];
  return seq === undefined || prev === undefined ? null : { seq: Number(seq), prev };
}

const FORM = /,"seq":([1-9][0-9]{0,14}),"prev":"([0-9a-f]{64})"\}$/;
const MAX_LENGTH = 110;

/** Returns what `prev` of the next line is. */
export function hashOfLine(line: string | Uint8Array): string {
  return hash("sha256", line, "hex");
}
