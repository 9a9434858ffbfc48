import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { linkIn, type Link } from "../../../../src/audit/log/link.js";
import type { AuditRecord } from "../../../../src/domain/record.js";

/** The lines of a file that are whole; gzip may have compressed it. */
export function linesOf(file: string): string[] {
  const bytes = readFileSync(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString().split("\n").slice(0, -1);
}

/** The records of a file, without their links and without those about the log itself. */
export function recordsOf(file: string): AuditRecord[] {
  return linesOf(file).flatMap((line) => {
    const { seq, prev, ...record } = JSON.parse(line) as AuditRecord & Link;
    expect({ seq, prev }).to.deep.equal(linkIn(Buffer.from(line)));
    return (record.phase as string) === "log" ? [] : [record];
  });
}

/** Why each chain of a file has begun. */
export function reasonsIn(file: string): string[] {
  return linesOf(file).flatMap((line) => {
    if (linkIn(Buffer.from(line)) === null) return [];
    const { log } = JSON.parse(line) as { readonly log?: { readonly reason?: string } };
    return log?.reason ?? [];
  });
}
