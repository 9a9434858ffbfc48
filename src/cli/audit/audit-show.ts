import { Command } from "commander";
import { readRecords } from "../../audit/log/read-records.js";
import type { AuditIndex } from "../../audit/index/audit-index.js";
import { escaped } from "../../domain/escaped.js";
import type { AuditRecord } from "../../domain/record.js";
import type { Streams } from "../../domain/streams.js";
import { UsageError } from "../../domain/errors.js";
import { FILES_ARGUMENT, logFiles, noteUnread } from "./audit-files.js";
import { createBrokenLines } from "./broken-lines.js";
import { createColours } from "../colours.js";
import { EXIT } from "../exit.js";
import { showStory, type Story } from "./show-record.js";
import { INDEX_OPTIONS, type IndexFlags } from "./index-options.js";
import { indexFor } from "./use-index.js";

/** Creates `dockwarden audit show`. */
export function showCommand(streams: Streams, finish: (code: number) => void): Command {
  const { out, err } = streams;
  return new Command("show")
    .description("Print one decision: why it was made, what would pass, and what dockerd did.")
    .argument("<id>", "the id that Docker's user was shown, or its beginning")
    .argument(...FILES_ARGUMENT)
    .option("--json", "the records as they are")
    .option(...INDEX_OPTIONS.use)
    .option(...INDEX_OPTIONS.scan)
    .option(...INDEX_OPTIONS.folder)
    .action(async (id: string, named: readonly string[], flags: ShowFlags) => {
      refuseNoId(id);
      noteUnread(named, streams);
      const index = await indexFor(named, flags, streams);
      const found =
        index === null
          ? await recordsInLog(id, logFiles(named), err)
          : await recordsInIndex(id, index);
      if (found.length === 0) {
        err(`dockwarden: no record has the id ${id}\n`);
        finish(EXIT.no);
        return;
      }
      if (found.length >= MAX_FOUND)
        err(`dockwarden: more records may be about ${id}; give more of the id\n`);
      if (flags.json === true) for (const { line } of found) out(`${escaped(line)}\n`);
      else for (const story of storiesIn(found, id)) out(showStory(story, createColours(streams)));
    });
}

interface ShowFlags extends IndexFlags {
  readonly json?: boolean;
}

interface Found {
  readonly record: AuditRecord;
  readonly line: string;
}

async function recordsInLog(
  id: string,
  files: readonly string[],
  err: Streams["err"],
): Promise<readonly Found[]> {
  const broken = createBrokenLines(err);
  let isSaid = false;
  return recordsAbout(id, async (words) => {
    if (isSaid) return recordsWith(words, files, () => undefined);
    const found = await recordsWith(words, files, broken.found);
    broken.end();
    isSaid = true;
    return found;
  });
}

async function recordsInIndex(id: string, index: AuditIndex): Promise<readonly Found[]> {
  try {
    return await recordsAbout(id, async (words) => {
      const isChosen = createChoice(words);
      return (await index.record(...words)).filter(({ record }) => isChosen(record));
    });
  } finally {
    index.close();
  }
}

/** Returns the decisions whose id begins so, with what dockerd did after them, and what else concerns their execs. */
async function recordsAbout(
  id: string,
  find: (words: readonly string[]) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  const first = await find([id]);
  const words = new Set(first.flatMap(({ record }) => furtherWords(record)));
  return words.size === 0 ? first : find([id, ...words]);
}

async function recordsWith(
  words: readonly string[],
  files: readonly string[],
  onBroken: Parameters<typeof readRecords>[2],
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const bytes = words.map((word) => Buffer.from(word));
  const isChosen = createChoice(words);
  await readRecords(
    files,
    (record, line) => {
      if (isChosen(record)) found.push({ record, line });
      return found.length < MAX_FOUND + MAX_FURTHER;
    },
    onBroken,
    { mayBeWanted: (line) => bytes.some((word) => line.includes(word)) },
  );
  return found;
}

/** Callers may start an exec again and again, which must not hide what is asked for. */
function createChoice(words: readonly string[]): (record: AuditRecord) => boolean {
  let further = 0;
  return (record) =>
    words.some((word) => isOfDecision(record, word)) ||
    (isOfExec(record, words) && (further += 1) <= MAX_FURTHER);
}

/** More decisions do not begin alike. */
const MAX_FOUND = 100;
/** An exec is created once, and starts once. */
const MAX_FURTHER = 10;

/** The request of a response, and the exec that is created or started. */
function furtherWords(record: AuditRecord): readonly string[] {
  const { request } = record;
  const exec = execIn(record);
  return [...(request === null ? [] : [request]), ...(exec === null ? [] : [exec])];
}

function execIn({ made, path }: AuditRecord): string | null {
  if (made?.kind === "exec") return made.id;
  return /^\/exec\/([0-9a-f]{64})\//.exec(path ?? "")?.[1] ?? null;
}

function isOfDecision({ id, request, executed }: AuditRecord, word: string): boolean {
  const decisions = executed?.decisions ?? [];
  return [id, request ?? "", ...decisions].some((one) => one.startsWith(word));
}

function isOfExec(record: AuditRecord, words: readonly string[]): boolean {
  const { action } = record;
  const isOne = action === "exec.create" || action === "exec.start";
  return isOne && words.includes(execIn(record) ?? "");
}

/** Puts what belongs to one decision together. */
function storiesIn(found: readonly Found[], id: string): readonly Story[] {
  const records = found.map(({ record }) => record);
  const isMeant = (record: AuditRecord): boolean =>
    keysOf(record).some((key) => key.startsWith(id));
  const heads = new Map<string, AuditRecord>();
  for (const record of records.filter(isMeant)) {
    const keys = keysOf(record);
    // Something that dockerd did may belong to several decisions.
    const key = keys.slice(0, -1).find((one) => one.startsWith(id)) ?? keys[0] ?? record.id;
    const request = records.find((one) => one.id === key);
    heads.set(key, request ?? heads.get(key) ?? record);
  }
  return [...heads].map(([key, head]) => {
    const later = records.filter((one) => one !== head && keysOf(one).includes(key));
    const execs = new Set([head, ...later].flatMap((one) => execIn(one) ?? []));
    const others = records.filter((one) => one !== head && !later.includes(one));
    return { head, later, exec: others.filter((one) => execs.has(execIn(one) ?? "")) };
  });
}

/** The decision that a record belongs to comes first. */
function keysOf({ id, request, executed }: AuditRecord): readonly string[] {
  return [...(request === null ? [] : [request]), ...(executed?.decisions ?? []), id];
}

function refuseNoId(id: string): void {
  if (/^[0-9a-f-]{4,36}$/.test(id)) return;
  throw new UsageError(
    `Cannot show ${JSON.stringify(id.slice(0, 100))}: an id has hex digits and hyphens; give at least four of them`,
  );
}
