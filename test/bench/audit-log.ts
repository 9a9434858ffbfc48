import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../tools/project.js";
import { writeSampleLog } from "./audit-log-sample.js";
import { IS_QUICK } from "./scale.js";
import { tableOf } from "./targets.js";

/**
 * Measures how fast the commands read an audit log, beside other programs where they are at hand:
 * `node build/test/bench/audit-log.js [RECORDS [FILE]]`. Without a file it writes a log from recorded traffic.
 */
const RECORDS = Number(process.argv[2] ?? (IS_QUICK ? 20_000 : 200_000));
const MAIN = join(ROOT, "build/src/cli/main.js");
/** How often the memory of a program is looked at. */
const LOOK_MS = 20;

interface Program {
  readonly name: string;
  readonly argv: readonly string[];
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dw-bench-"));
  try {
    const log = process.argv[3] ?? (await writeSampleLog(folder, RECORDS));
    const megabytes = statSync(log).size / 1e6;
    console.log(`an audit log of ${megabytes.toFixed(0)} MB`);
    const rows: (readonly string[])[] = [];
    for (const program of programsFor(log)) {
      const run = await measure(program.argv);
      rows.push(run === null ? [program.name, "not at hand"] : rowOf(program.name, run, megabytes));
    }
    for (const line of tableOf(["command", "MB/s", "s", "CPU s", "MB"], rows)) console.log(line);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rowOf(name: string, run: Run, megabytes: number): readonly string[] {
  const { seconds, cpuSeconds, memoryMb } = run;
  const rate = (megabytes / seconds).toFixed(0);
  return [name, rate, seconds.toFixed(2), cpuSeconds.toFixed(2), memoryMb.toFixed(0)];
}

/** Those of this program that there are, and others. */
function programsFor(log: string): readonly Program[] {
  const key = join(log, "..", "audit-key.pub.pem");
  const own = [
    ["verify", "--key", key],
    ["report", "--key", key, "--since", "@0"],
    ["export", "--format", "ecs"],
    ["stats"],
    ["query", "--user", "user3"],
    ["query", "--target", "bench-00000001"],
    ["query", "--text", "this is nowhere"],
    ["query", "--where", "status >= 500"],
    ["query", "--sessions"],
    ["query", "--json"],
    ["show", "00000000-0000"],
    ["tail"],
  ];
  return [
    ...own.map((argv) => ({
      name: `audit ${argv.filter((word) => word !== key).join(" ")}`,
      argv: [process.execPath, MAIN, "audit", ...argv, log],
    })),
    { name: "sha256sum", argv: ["sha256sum", log] },
    { name: "grep", argv: ["grep", "-F", '"user":"user3"', log] },
    { name: "jq", argv: ["jq", "-c", 'select(.user == "user3")', log] },
    {
      name: "duckdb",
      argv: [
        "duckdb",
        "-c",
        `select "user", count(*) from read_json_auto('${log}', ignore_errors=true) group by all`,
      ],
    },
  ];
}

/** Returns null where there is no such program. What it prints is thrown away. */
async function measure([program = "", ...args]: readonly string[]): Promise<Run | null> {
  const started = performance.now();
  const child = spawn(program, args, { stdio: "ignore" });
  const used = { cpuSeconds: 0, memoryMb: 0 };
  const timer = setInterval(() => {
    Object.assign(used, usageOf(child.pid) ?? used);
  }, LOOK_MS);
  try {
    await once(child, "exit");
    return { ...used, seconds: (performance.now() - started) / 1000 };
  } catch {
    return null;
  } finally {
    clearInterval(timer);
  }
}

/** Returns null when the process has ended. */
function usageOf(pid: number | undefined): Omit<Run, "seconds"> | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, "utf8").replace(/^.*\) /, "");
    const fields = stat.split(" ");
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1];
    if (peak === undefined) return null;
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuSeconds: ticks / 100, memoryMb: Number(peak) / 1024 };
  } catch {
    return null;
  }
}

await main();
