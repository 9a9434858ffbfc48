import { verify, type KeyObject } from "node:crypto";
import type { Link } from "./link.js";
import { BEGIN_REASONS, signedText } from "./log-records.js";
import type { BeginReason, Beginning, Discarded, Signature } from "./log-records.js";

/** A signed confirmation of all records before it. */
export interface Checkpoint extends Signature {
  readonly link: Link;
  /** As it was signed. */
  readonly time: string;
}

/** The event of a record of the phase `log`. */
export type LogEvent =
  | {
      readonly kind: "begin";
      readonly reason: BeginReason;
      /** The hash of the line before, if the plugin has found it cut. */
      readonly torn: string | null;
    }
  | ({ readonly kind: "checkpoint" } & Checkpoint)
  | {
      readonly kind: "discarded";
      readonly file: string;
      /** The last record of the file. */
      readonly last: NonNullable<Discarded["last"]>;
    };

/** Returns what a line says about the log itself; null for any other record. */
export function logEventIn(line: Buffer, link: Link): LogEvent | null {
  const isMarked = line.subarray(0, MARKED).includes(MARK);
  const { phase, action, time, log } = isMarked ? membersOf(line) : {};
  if (phase !== "log" || typeof log !== "object" || log === null) return null;
  if (action === "audit.checkpoint") return checkpointIn(link, time, log);
  if (action === "audit.discarded") return discardedIn(log);
  return action === "audit.begin" ? beginningIn(log) : null;
}

function discardedIn({ file, last }: Partial<Discarded>): LogEvent | null {
  const { seq, hash } = last ?? {};
  if (typeof file !== "string" || typeof seq !== "number" || typeof hash !== "string") return null;
  return { kind: "discarded", file, last: { seq, hash } };
}

function beginningIn({ reason, torn }: Partial<Beginning>): LogEvent | null {
  const known = BEGIN_REASONS.find((one) => one === reason);
  if (known === undefined) return null;
  return { kind: "begin", reason: known, torn: typeof torn === "string" ? torn : null };
}

function checkpointIn(link: Link, time: unknown, log: Partial<Signature>): LogEvent | null {
  const { key, signature } = log;
  if (typeof time !== "string" || typeof key !== "string" || typeof signature !== "string")
    return null;
  return { kind: "checkpoint", link, time, key, signature };
}

/** Within a text of a record, quotation marks are escaped. */
const MARK = Buffer.from('"action":"audit.');
/** The action stands near the beginning, and to search whole lines would take longer than to hash them. */
const MARKED = 512;

function membersOf(line: Buffer): Partial<Record<"phase" | "action" | "time" | "log", unknown>> {
  try {
    return { ...(JSON.parse(line.toString()) as object) };
  } catch (thrown) {
    // Whatever it is, the chain tells that it was changed.
    if (thrown instanceof SyntaxError) return {};
    throw thrown;
  }
}

/** Returns true if `key` has signed the checkpoint. */
export function isSignedBy({ link, time, signature }: Checkpoint, key: KeyObject): boolean {
  const text = Buffer.from(signedText(link, time));
  return verify(null, text, key, Buffer.from(signature, "base64"));
}
