import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAuditWriter } from "../../src/audit/record/audit-writer.js";
import { openLogKey } from "../../src/audit/log/log-key.js";
import type { AuditRecord } from "../../src/domain/record.js";
import { openLoader } from "./load.js";
import { WORKLOADS } from "./messages.js";
import { startDockwarden } from "./subjects.js";

/** Command lines whose records are varied. */
const LINES = 60;
/** What the plugin decides by; the client wants an allow, so that the profile that would deny is not enforced. */
const SETTINGS = ["baseline", "baseline", "baseline", "restricted\nenforcement: { mode: dry_run }"];
const USERS = 40;
/** Users change from one command line to the next, so that each has all kinds of requests. */
const STEP = 7;
const FIRST_MS = Date.parse("2026-11-01T00:00:00Z");
const APART_MS = 900;

/**
 * Writes an audit log of `count` records: the plugin decides on recorded traffic and records it, and these records are written
 * again and again with other users, names, ids and times.
 *
 * @returns The file, whose key is beside it.
 */
export async function writeSampleLog(folder: string, count: number): Promise<string> {
  const texts = await recordedTexts(folder);
  const file = join(folder, "audit.jsonl");
  const key = openLogKey(join(folder, "audit-key.pem"));
  const now = (): Date => new Date();
  const ignore = (): void => undefined;
  const said = { tell: console.error, inform: ignore };
  const state = { head: () => null, keep: ignore, ...said, key, now };
  const writer = createAuditWriter(file, state);
  for (let at = 0; at < count; at++) {
    const round = Math.floor(at / texts.length);
    const text = texts[at % texts.length] ?? "";
    const record = JSON.parse(varied(text, round)) as AuditRecord;
    const user =
      record.user === null ? null : `user${(userIn(record.user) + round * STEP) % USERS}`;
    const time = new Date(FIRST_MS + at * APART_MS).toISOString();
    writer.append({ ...record, ...enforced(record), user, time });
  }
  writer.close();
  return file;
}

function userIn(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

/** As the record would be where the profile is enforced. */
function enforced({ mode, violations }: AuditRecord): Partial<AuditRecord> {
  if (mode !== "dry_run") return {};
  return { mode: "enforce", ...(violations.length === 0 ? {} : { effect: "deny" }) };
}

async function recordedTexts(folder: string): Promise<readonly string[]> {
  const loader = openLoader();
  const texts: string[] = [];
  try {
    for (const [at, profile] of SETTINGS.entries()) {
      const settings = `schema: 1\nprofile: ${profile}\n`;
      const subject = await startDockwarden(folder, { name: `plugin-${at}`, settings });
      await loader.load(subject, { workloads: WORKLOADS, lines: LINES });
      await subject.stop();
      texts.push(...textsIn(join(folder, `plugin-${at}`, "audit.jsonl")));
    }
  } finally {
    loader.close();
  }
  return texts;
}

/** Without the links, and without the records about the log itself. */
function textsIn(log: string): readonly string[] {
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  return lines
    .filter((line) => !line.includes('"phase":"log"'))
    .map((line) => line.replace(/,"seq":\d+,"prev":"[0-9a-f]{64}"\}$/, "}"));
}

/** UUIDs, ids of objects, and the numbers in names. */
const VARIED =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<="(?:id|ref)":"|\/(?:exec|containers)\/)[0-9a-f]{64}|(?<=-)\d{8}(?!\d)/g;

/** What had the same id before has the same one again. */
function varied(text: string, round: number): string {
  const suffix = round.toString(16).padStart(8, "0");
  return text.replace(VARIED, (found) =>
    found.length === 8
      ? String((Number(found) + round * 1000) % 1e8).padStart(8, "0")
      : `${suffix}${found.slice(8)}`,
  );
}
