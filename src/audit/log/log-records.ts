import { randomUUID } from "node:crypto";
import type { Link } from "./link.js";
import type { LogHead } from "./log-head.js";
import type { LogKey } from "./log-key.js";

/** A record about the audit log itself. It has the link of any record, and of a decision's other fields only these. */
interface LogRecord<About> {
  readonly schema: 1;
  /** A UUID. */
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  readonly phase: "log";
  readonly effect: "allow";
  readonly action: "audit.begin" | "audit.checkpoint" | "audit.unrecorded" | "audit.discarded";
  readonly class: "admin";
  readonly log: About;
}

/** Why records do not simply follow the ones before. */
export const BEGIN_REASONS = [
  /** There was no log. */
  "first",
  /** The file is empty, and others were there before: they were rotated, or removed, while the plugin did not run. */
  "empty",
  /** The last line was cut, as by a power failure. */
  "torn",
  /** The last lines that the plugin wrote are unknown, so that nothing can be compared with them. */
  "unknown",
  /** The last lines are not those that were written. */
  "changed",
  /** Lines that were written are missing at the end. */
  "truncated",
  /** The file was removed while the plugin wrote to it. */
  "removed",
  /** Another file has taken its place while the plugin wrote to it. */
  "replaced",
  /** Another program has written to the file. */
  "appended",
] as const;

export type BeginReason = (typeof BEGIN_REASONS)[number];

/** Marks a new beginning of the chain. */
export interface Beginning {
  readonly reason: BeginReason;
  /** The last record that was written before, as far as it is known. */
  readonly before: LogHead | null;
  /** The hash of the line before, if it was cut; null otherwise. */
  readonly torn: string | null;
  /** The fingerprint of the key that signs from now on; null if none does. */
  readonly key: string | null;
}

/** Confirms all records before. */
export interface Signature {
  /** The fingerprint of the key. */
  readonly key: string;
  /** Of `signedText`, by Ed25519, in base64. */
  readonly signature: string;
}

/** Decisions that could not be recorded at their time. */
export interface Unrecorded {
  /** RFC 3339, UTC: the first and the last of them. */
  readonly from: string;
  readonly to: string;
  /** The number of denied requests. */
  readonly denied: number;
  /** The allowed requests. */
  readonly allowed: readonly AllowedUnrecorded[];
  /** The number of further allowed requests, if there were too many to list. */
  readonly more: number;
}

export interface AllowedUnrecorded {
  /** Null for an anonymous caller. */
  readonly user: string | null;
  readonly action: string;
  readonly count: number;
}

/** A rotated file that the plugin removes, because the settings keep only so many. */
export interface Discarded {
  /** Its name, without the folder and what a compression adds. */
  readonly file: string;
  /** The number of rotated files that the settings keep. */
  readonly keep: number;
  /** Its last record, which the first record of the next file follows; null if that one does not follow it. */
  readonly last: { readonly seq: number; readonly hash: string } | null;
}

/** After so many records a checkpoint follows. */
export const MAX_UNSIGNED = 1000;

/** Returns what a checkpoint signs. Its `prev` stands for all records before. */
export function signedText({ seq, prev }: Link, time: string): string {
  return `dockwarden audit checkpoint 1\n${seq}\n${prev}\n${time}\n`;
}

/** Builds the record of a beginning, without its link. */
export function beginRecord(about: Beginning, now: Date): LogRecord<Beginning> {
  return logRecord("audit.begin", about, now);
}

/** Builds the record of a checkpoint that gets `link`, without the link. */
export function checkpointRecord(link: Link, key: LogKey, now: Date): LogRecord<Signature> {
  const signature = key.sign(signedText(link, now.toISOString()));
  return logRecord("audit.checkpoint", { key: key.fingerprint, signature }, now);
}

/** Builds the record of what could not be recorded, without its link. */
export function unrecordedRecord(about: Unrecorded, now: Date): LogRecord<Unrecorded> {
  return logRecord("audit.unrecorded", about, now);
}

/** Builds the record of a file that is about to be removed, without its link. */
export function discardedRecord(about: Discarded, now: Date): LogRecord<Discarded> {
  return logRecord("audit.discarded", about, now);
}

function logRecord<About>(
  action: LogRecord<About>["action"],
  log: About,
  now: Date,
): LogRecord<About> {
  const about = { phase: "log", effect: "allow", action, class: "admin", log } as const;
  return { schema: 1, id: randomUUID(), time: now.toISOString(), ...about };
}
