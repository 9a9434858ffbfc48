import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openIndex, type AuditIndex } from "../../src/audit/index/audit-index.js";
import type { IndexedLog } from "../../src/audit/index/indexed-log.js";
import type { Filter } from "../../src/audit/log/filter.js";
import { readView } from "../../src/audit/page/read-view.js";
import { median } from "../statistics.js";
import { writeSampleLog } from "./audit-log-sample.js";

/** Records of the log: `AUDIT_RECORDS`, or few with `BENCH_QUICK=1`. */
const RECORDS = Number(
  process.env["AUDIT_RECORDS"] ?? (process.env["BENCH_QUICK"] === "1" ? 20_000 : 1_000_000),
);

const ANY: Filter = {
  ...{ user: null, action: null, control: null, target: null },
  ...{ effect: null, sinceMs: null, untilMs: null, text: null },
};

const REPEATS = 5;

/**
 * Measures how fast an index of an audit log is built, how large it is, and how long searches, facets and timelines take, and
 * views of `dockwarden audit serve`. `AUDIT_LOG` names a file to use instead of a sample; `AUDIT_INDEX` a folder to keep the index. docs/what-happened/audit-index.md describes it.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dw-index-"));
  try {
    const file = process.env["AUDIT_LOG"] ?? (await writeSampleLog(folder, RECORDS));
    const index = await build(file, process.env["AUDIT_INDEX"] ?? join(folder, "index"));
    const state = index.state();
    for (const [name, filter] of filtersFor(state)) await measure(index, name, filter, state);
    await measureShow(index);
    const [object] = (await index.facets(ANY)).target;
    for (const [name, filter] of viewsOf(state, object?.value ?? ""))
      await measureView(index, name, filter, state);
    index.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function build(file: string, folder: string): Promise<AuditIndex> {
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  const index = await openIndex([file], { folder });
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { records, files } = index.state();
  const rate = (time: number): string => `${Math.round(records / time)} records/s`;
  const bytes = statSync(file).size;
  console.log(`${records} records, ${megabytes(bytes)}`);
  console.log(
    `built in ${seconds.toFixed(1)} s: ${rate(seconds)}, ${rate((user + system) / 1e6)} of processor time`,
  );
  console.log(`index ${megabytes(files[0]?.indexBytes ?? 0)}`);
  return index;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function filtersFor({ firstMs, lastMs }: IndexedLog): readonly (readonly [string, Filter])[] {
  const middle = ((firstMs ?? 0) + (lastMs ?? 0)) / 2;
  const part = (changes: Partial<Filter>): Filter => ({ ...ANY, ...changes });
  return [
    ["everything", ANY],
    ["a user", part({ user: "user3" })],
    ["an action", part({ action: "container.create" })],
    ["a user's actions", part({ user: "user3", action: "exec.*" })],
    ["denials", part({ effect: "deny" })],
    ["a control", part({ control: "memory_limit" })],
    ["an hour", part({ sinceMs: middle, untilMs: middle + 3_600_000 })],
    ["half of the time", part({ sinceMs: middle })],
    ["a text that is nowhere", part({ text: "nowhere in the log" })],
    ["a user that is nowhere", part({ user: "nobody" })],
  ];
}

async function measure(
  index: AuditIndex,
  name: string,
  filter: Filter,
  state: IndexedLog,
): Promise<void> {
  const { firstMs, lastMs } = state;
  const range = { fromMs: firstMs ?? 0, toMs: (lastMs ?? 0) + 1, buckets: 120 };
  const search = await ms(() => index.search(another(filter, state), { limit: 50, before: null }));
  const facets = await ms(() => index.facets(another(filter, state)));
  const timeline = await ms(() => index.timeline(another(filter, state), range));
  console.log(`${name.padEnd(24)} search ${search}, facets ${facets}, timeline ${timeline}`);
}

let turn = 0;

/** Returns a filter that finds the same: the lines that the last one has found for a text are kept. */
function another(filter: Filter, { lastMs }: IndexedLog): Filter {
  turn += 1;
  return filter.text === null ? filter : { ...filter, untilMs: (lastMs ?? 0) + turn };
}

function viewsOf(state: IndexedLog, target: string): readonly (readonly [string, Filter])[] {
  const part = (changes: Partial<Filter>): Filter => ({ ...ANY, ...changes });
  const wanted = ["everything", "a user", "an hour", "a text that is nowhere"];
  return [
    ...filtersFor(state).filter(([name]) => wanted.includes(name)),
    ["an object", part({ target })],
    ["a text that is frequent", part({ text: "container" })],
    ["a user's text", part({ user: "user3", text: "nowhere in the log" })],
    ["an object's text", part({ target, text: "nowhere in the log" })],
  ];
}

async function measureView(
  index: AuditIndex,
  name: string,
  filter: Filter,
  state: IndexedLog,
): Promise<void> {
  const log = { ...index, state: () => Promise.resolve({ ...index.state(), checked: null }) };
  const now = new Date(state.lastMs ?? 0);
  const cpu = process.cpuUsage();
  const view = await ms(() => readView(log, another(filter, state), null, now));
  const { user, system } = process.cpuUsage(cpu);
  const own = ((user + system) / 1000 / REPEATS).toFixed(0).padStart(5);
  console.log(`a view of the page: ${name.padEnd(24)} ${view}, ${own} ms of processor time`);
}

async function measureShow(index: AuditIndex): Promise<void> {
  const { found } = await index.search(ANY, { limit: 1, before: null });
  const id = found[0]?.record.id.slice(0, 8) ?? "";
  console.log(`${"a decision by its id".padEnd(24)} ${await ms(() => index.record(id))}`);
}

async function ms(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let turn = 0; turn < REPEATS; turn++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return `${median(times).toFixed(0).padStart(5)} ms`;
}

await main();
