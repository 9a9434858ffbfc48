import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "../statistics.js";
import { measureEndToEnd } from "./end-to-end.js";
import { measureFlatCost } from "./flat-cost.js";
import { buildGoPlugin } from "./go-plugin.js";
import { openLoader, type Loader } from "./load.js";
import { IS_QUICK, SCALE } from "./scale.js";
import { startBare, startDockwarden, startGo, type Subject } from "./subjects.js";
import { targetTable, type Target } from "./targets.js";
import { printTurns, takeTurns, type Turns } from "./turns.js";

/**
 * Measures Dockwarden beside a bare server and a plugin in Go, by messages that dockerd really sends, each with names and
 * ids of its own; then memory, start, cost beside much state, and commands on a real dockerd. docs/reference/performance.md
 * describes it.
 */
async function main(): Promise<void> {
  if (IS_QUICK) console.log("BENCH_QUICK=1: few calls, rough figures");
  const folder = mkdtempSync(join(tmpdir(), "dw-bench-"));
  const loader = openLoader();
  try {
    const targets = await targetsOf(loader, folder);
    console.log("");
    for (const line of targetTable(targets)) console.log(line);
  } finally {
    loader.close();
    rmSync(folder, { recursive: true });
  }
}

async function targetsOf(loader: Loader, folder: string): Promise<readonly Target[]> {
  const targets = [...(await comparePlugins(loader, folder))];
  targets.push(await memoryOf(loader, folder), await startOf(folder));
  console.log("\ncost beside much state");
  for (const { name, ratio } of await measureFlatCost(loader, folder))
    targets.push({ what: `cost with ${name}, to none`, most: 1.05, unit: "x", measured: ratio });
  const endToEnd = await measureEndToEnd();
  const measured = endToEnd?.runMs ?? Number.NaN;
  const what = "docker run --rm, slower than without a plugin";
  return [...targets, { what, most: 3, unit: "ms", measured }];
}

async function comparePlugins(loader: Loader, folder: string): Promise<readonly Target[]> {
  const goPlugin = await buildGoPlugin();
  if (goPlugin === null) console.log("Go plugin: not measured, there is no Go");
  const subjects: Subject[] = [];
  try {
    subjects.push(await startBare(folder));
    if (goPlugin !== null) subjects.push(await startGo(goPlugin, folder));
    subjects.push(await startDockwarden(folder));
    const turns = await takeTurns(loader, subjects);
    printTurns(turns, subjects);
    console.log("\nmemory after that");
    for (const { name, rssMb } of subjects) console.log(`  ${name}: ${rssMb().toFixed(0)} MB`);
    return ratiosOf(turns, subjects);
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}

function ratiosOf(turns: Turns, subjects: readonly Subject[]): readonly Target[] {
  const bare = subjects[0];
  const own = subjects.at(-1);
  const go = subjects.length === 3 ? subjects[1] : undefined;
  if (bare === undefined || own === undefined) return [];
  const toGo = (workload: "run" | "run_bind"): number =>
    go === undefined ? NaN : ratioTo(go, ["create AuthZReq"], workload);
  const ratioTo = (
    other: Subject,
    labels: readonly string[],
    workload: Parameters<Turns["us"]>[3],
  ): number => sumOf(own, labels, workload) / sumOf(other, labels, workload);
  const sumOf = (
    subject: Subject,
    labels: readonly string[],
    workload: Parameters<Turns["us"]>[3],
  ): number => labels.reduce((sum, label) => sum + turns.us(subject, label, 0.5, workload), 0);
  const reading = (name: string): number =>
    ratioTo(bare, [`${name} AuthZReq`, `${name} AuthZRes`], undefined);
  const rates = go === undefined ? NaN : turns.rate(own, "all", 8) / turns.rate(go, "all", 8);
  const response = turns.us(own, "create AuthZRes") / turns.us(own, "create AuthZReq");
  const x = { unit: "x" } as const;
  return [
    { what: "create AuthZReq, to the Go plugin", most: 0.65, ...x, measured: toGo("run") },
    { what: "create with a bind, to the Go plugin", most: 0.8, ...x, measured: toGo("run_bind") },
    { what: "create AuthZRes, to our AuthZReq", most: 0.4, ...x, measured: response },
    { what: "rate at 8 connections, to the Go plugin", least: 1, ...x, measured: rates },
    ...["ping", "list", "inspect"].map((name) => ({
      ...{ what: `${name} AuthZReq and AuthZRes, to bare`, most: 4, ...x, measured: reading(name) },
    })),
  ];
}

async function memoryOf(loader: Loader, folder: string): Promise<Target> {
  const subject = await startDockwarden(folder, { name: "memory" });
  try {
    const lines = SCALE.creates;
    await loader.load(subject, { workloads: ["run"], lines, connections: 8, only: "^create" });
    const what = `memory (RSS) after ${lines} creates`;
    return { what, most: 110, unit: "MB", measured: subject.rssMb() };
  } finally {
    await subject.stop();
  }
}

async function startOf(folder: string): Promise<Target> {
  const times: number[] = [];
  for (let count = 0; count < SCALE.starts; count++) {
    const subject = await startDockwarden(folder, { name: "start" });
    times.push(subject.startMs);
    await subject.stop();
  }
  return { what: "start to first answer", most: 300, unit: "ms", measured: median(times) };
}

await main();
