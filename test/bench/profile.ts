import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLoader } from "./load.js";
import { WORKLOADS } from "./messages.js";
import { IS_QUICK } from "./scale.js";
import { startDockwarden } from "./subjects.js";
import { sumProfiles, type Profile, type ProfileSums } from "./sum-profile.js";
import { tableOf } from "./targets.js";

/**
 * Prints where Dockwarden's time goes: self time by function and by file while it answers the messages of command lines,
 * creates by default: `node build/test/bench/profile.js [run_bind | exec | inspect | list | compose]`.
 */
const LINES = IS_QUICK ? 600 : 10_000;
/** Before what counts, until the code is compiled. */
const WARM_UP = IS_QUICK ? 300 : 2000;
const SHOWN = 40;
/** What is counted of `run` and `run_bind`, whose other messages are much alike. */
const CREATES = "^create";

async function main(): Promise<void> {
  const named = process.argv[2] ?? "run";
  const workload = WORKLOADS.find((one) => one === named);
  if (workload === undefined)
    throw new Error(`Cannot profile "${named}": it must be one of ${WORKLOADS.join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "dw-bench-"));
  const loader = openLoader();
  try {
    const node = ["--cpu-prof", `--cpu-prof-dir=${join(folder, "profiles")}`];
    const subject = await startDockwarden(folder, { node });
    const only = workload.startsWith("run") ? CREATES : null;
    await loader.load(subject, { workloads: [workload], lines: WARM_UP, only });
    const fromUs = Number(process.hrtime.bigint() / 1000n);
    await loader.load(subject, { workloads: [workload], lines: LINES, only });
    await subject.stop();
    const sums = sumProfiles(readProfiles(join(folder, "profiles")), fromUs);
    print(`${LINES} command lines "${workload}"`, sums);
  } finally {
    loader.close();
    rmSync(folder, { recursive: true });
  }
}

function readProfiles(folder: string): readonly Profile[] {
  return readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile,
  );
}

function print(title: string, { functions, files, callers, totalUs }: ProfileSums): void {
  console.log(`${title}: ${(totalUs / 1000).toFixed(0)} ms of work in all`);
  for (const [head, sums] of [
    ["function", functions],
    ["file", files],
    ["file of src, with what it calls of others", callers],
  ] as const) {
    const rows = sums
      .slice(0, SHOWN)
      .map(([name, us]) => [
        name,
        (us / 1000).toFixed(0),
        `${((us / totalUs) * 100).toFixed(1)} %`,
      ]);
    console.log("");
    for (const line of tableOf([head, "ms", "share"], rows)) console.log(line);
  }
}

await main();
