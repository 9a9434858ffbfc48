/**
 * Measures what single members of a request cost dockerd itself: its own processor time and the growth of its memory
 * beside a plain container, on a real dockerd without a plugin. As root; prints a line for each member. It is what
 * the bounds of the control `daemon_load` rest on, and where a member without a bound shows.
 */
import type { Answerer } from "../e2e/harness/api.js";
import { chosenEngines } from "../e2e/harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../e2e/harness/dockerd.js";
import { IS_QUICK } from "./scale.js";

/** A member at its bound, or beyond it as far as dockerd still comes to an end. */
interface Member {
  readonly body?: object;
  /** What is asked once the container has run, `/containers/json?…`. */
  readonly asks?: string;
}

const list = (count: number, item: (index: number) => unknown): readonly unknown[] =>
  Array.from({ length: count }, (_, index) => item(index));
const map = (count: number, key: (index: number) => string, value: unknown): object =>
  Object.fromEntries(list(count, (index) => [key(index), value]) as readonly [string, unknown][]);
const host = (HostConfig: object): Member => ({ body: { HostConfig } });
const logs = (Config: object): Member => host({ LogConfig: { Type: "json-file", Config } });
const filter = (...name: readonly string[]): string =>
  `/containers/json?all=1&filters=${encodeURIComponent(JSON.stringify({ name }))}`;

/** A thousand lines of log, so that the logs' options matter. */
const CMD = ["sh", "-c", "for i in $(seq 1000); do echo $i; done"];

const MEMBERS: Readonly<Record<string, Member>> = {
  "logs of 10 kB, 100 files (the bound)": logs({ "max-size": "10k", "max-file": "100" }),
  "logs of 10 B, 100 files": logs({ "max-size": "10", "max-file": "100" }),
  "logs of 1 B, 2000 files": logs({ "max-size": "1", "max-file": "2000" }),
  "labels-regex": {
    body: {
      Labels: map(100, (at) => `label${at}`, "x"),
      ...logs({ "labels-regex": "\\pL{999}x" }).body,
    },
  },
  "250 labels": { body: { Labels: map(250, (at) => `label${at}`, "x".repeat(100)) } },
  "250 ports": { body: { ExposedPorts: map(250, (at) => `${at + 1}/udp`, {}) } },
  "250 ports that are published": {
    body: {
      ExposedPorts: map(250, (at) => `${at + 1}/udp`, {}),
      HostConfig: { PublishAllPorts: true },
    },
  },
  "250 hosts": host({ ExtraHosts: list(250, (at) => `h${at}:10.0.0.1`) }),
  "100 volumes": { body: { Volumes: map(100, (at) => `/v${at}`, {}) } },
  "100 tmpfs": host({ Tmpfs: map(100, (at) => `/t${at}`, "size=1m") }),
  "250 groups": host({ GroupAdd: list(250, (at) => String(at + 1000)) }),
  "an environment of 900 kB": { body: { Env: list(9, (at) => `E${at}=${"x".repeat(100_000)}`) } },
  "60 kB of a health check": { body: { Healthcheck: { Test: ["CMD-SHELL", "x".repeat(60_000)] } } },
  "a filter by name": { asks: filter("^web") },
  "a filter of 256 characters": { asks: filter("\\pL".repeat(85)) },
  "50 filters that repeat": {
    asks: filter(...Array.from({ length: 50 }, (_, at) => `\\pL{999}${at}`)),
  },
};

/** The clock of `/proc/PID/stat` counts in hundredths of a second. */
const TICK_MS = 10;

const ROUNDS = IS_QUICK ? 1 : 3;

interface Cost {
  readonly cpuMs: number;
  readonly memoryMb: number;
}

for (const engine of process.getuid?.() === 0 ? await chosenEngines() : []) {
  const daemon = await startDockerd(engine);
  try {
    console.log(`\ndockerd's own cost of a container with a member, ${engine.name} engine`);
    await costOf(daemon, {});
    const plain = await leastOf(daemon, {});
    console.log(`  ${"a plain container".padEnd(38)} ${shown(plain)}`);
    for (const [name, member] of Object.entries(MEMBERS)) {
      const { cpuMs, memoryMb } = await leastOf(daemon, member);
      console.log(`  ${name.padEnd(38)} ${shown({ cpuMs: cpuMs - plain.cpuMs, memoryMb })} more`);
    }
  } finally {
    await daemon.close();
  }
}

function shown({ cpuMs, memoryMb }: Cost): string {
  return `${cpuMs.toFixed(0).padStart(6)} ms ${memoryMb.toFixed(0).padStart(5)} MB`;
}

/** Takes the round with the least processor time: others hold what dockerd does besides. */
async function leastOf(daemon: Dockerd, member: Member): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) costs.push(await costOf(daemon, member));
  return costs.reduce((least, cost) => (cost.cpuMs < least.cpuMs ? cost : least));
}

/** Creates a container, runs it to its end, reads its logs, lists and removes it. */
async function costOf(daemon: Dockerd, { body = {}, asks }: Member): Promise<Cost> {
  const before = await usedBy(daemon);
  const created = await ask("POST", "/containers/create", { Image: "busybox", Cmd: CMD, ...body });
  const { Id } = created.json as { readonly Id: string };
  await ask("POST", `/containers/${Id}/start`);
  await ask("POST", `/containers/${Id}/wait`);
  await ask("GET", `/containers/${Id}/logs?stdout=1`);
  await ask("GET", asks ?? "/containers/json?all=1");
  await ask("DELETE", `/containers/${Id}?v=1&force=1`);
  const after = await usedBy(daemon);
  return { cpuMs: after.cpuMs - before.cpuMs, memoryMb: after.memoryMb - before.memoryMb };

  async function ask(method: string, target: string, sent?: object): Promise<Answerer> {
    const answer = await daemon.api(method, target, sent);
    if (answer.status >= 400)
      throw new Error(`Cannot measure ${target}: ${answer.body.toString()}`);
    return answer;
  }
}

async function usedBy(daemon: Dockerd): Promise<Cost> {
  const read = async (name: string): Promise<string> => {
    const { stdout } = await daemon.sandbox.run("cat", [`/proc/${daemon.pid()}/${name}`]);
    return stdout;
  };
  // What follows the name in parentheses: the state, then ten others, then user and system time.
  const fields = (await read("stat")).replace(/^.*\) /s, "").split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(await read("status")) ?? [];
  return { cpuMs: ticks * TICK_MS, memoryMb: Number(kilobytes) / 1024 };
}
