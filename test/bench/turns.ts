import { median, percentile } from "../statistics.js";
import type { Loader, Measured } from "./load.js";
import { WORKLOADS, type Workload } from "./messages.js";
import { SCALE } from "./scale.js";
import type { Subject } from "./subjects.js";
import { tableOf } from "./targets.js";

/** All turns of the plugins, which take turns so that each finds the same machine. */
export interface Turns {
  /** Median over the turns of a percentile of a label at one connection, in microseconds. */
  readonly us: (subject: Subject, label: string, share?: number, workload?: Workload) => number;
  /** Median over the turns of the messages a second. */
  readonly rate: (subject: Subject, workload: Mix, connections: number) => number;
  /** Processor time of a message over all turns, in microseconds. */
  readonly cpuUs: (subject: Subject, workload: Mix) => number;
}

/** One workload alone, or all in turn. */
export type Mix = Workload | "all";

const CONNECTIONS = [1, 8] as const;
const MIXES: readonly Mix[] = [...WORKLOADS, "all"];

function workloadsOf(mix: Mix): readonly Workload[] {
  return mix === "all" ? WORKLOADS : [mix];
}

/** Measures all workloads of all plugins at 1 and 8 connections. */
export async function takeTurns(loader: Loader, subjects: readonly Subject[]): Promise<Turns> {
  const { rounds, lines, warmUp } = SCALE;
  const measured = new Map<string, Measured[]>();
  for (const subject of subjects)
    await loader.load(subject, { workloads: WORKLOADS, lines: warmUp });
  for (let round = 0; round < rounds; round++)
    for (const mix of MIXES)
      for (const connections of CONNECTIONS)
        for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
          const work = { workloads: workloadsOf(mix), lines, connections };
          const key = keyOf(subject, mix, connections);
          measured.set(key, [...(measured.get(key) ?? []), await loader.load(subject, work)]);
        }
  const of = (subject: Subject, mix: Mix, connections: number): readonly Measured[] =>
    measured.get(keyOf(subject, mix, connections)) ?? [];
  return {
    us: (subject, label, share = 0.5, workload) =>
      median(
        of(subject, workload ?? workloadWith(label), 1).map(({ timesUs }) =>
          percentile(timesUs[label] ?? [], share),
        ),
      ),
    rate: (subject, mix, connections) =>
      median(of(subject, mix, connections).map(({ messages, seconds }) => messages / seconds)),
    cpuUs(subject, mix) {
      const all = CONNECTIONS.flatMap((connections) => of(subject, mix, connections));
      return (sum(all, "cpuMs") * 1000) / sum(all, "messages");
    },
  };
}

function keyOf({ name }: Subject, mix: Mix, connections: number): string {
  return `${name} ${mix} ${connections}`;
}

function sum(all: readonly Measured[], member: "cpuMs" | "messages"): number {
  return all.reduce((total, one) => total + one[member], 0);
}

/** The workload from which a message's times are taken where several have it. */
function workloadWith(label: string): Workload {
  if (label.startsWith("exec")) return "exec";
  if (label.startsWith("inspect")) return "inspect";
  if (label.startsWith("list")) return "list";
  return label.startsWith("network") ? "compose" : "run";
}

const SHOWN: readonly (readonly [label: string, workload: Workload, name: string])[] = [
  ["ping AuthZReq", "run", "ping AuthZReq"],
  ["list AuthZReq", "list", "list AuthZReq"],
  ["list AuthZRes", "list", "list of 30, AuthZRes"],
  ["inspect AuthZReq", "inspect", "inspect AuthZReq"],
  ["inspect AuthZRes", "inspect", "inspect of 90 kB, AuthZRes"],
  ["create AuthZReq", "run", "create AuthZReq"],
  ["create AuthZRes", "run", "create AuthZRes"],
  ["create AuthZReq", "run_bind", "create with a bind, AuthZReq"],
  ["create AuthZRes", "run_bind", "create with a bind, AuthZRes"],
  ["create AuthZReq", "compose", "create by Compose, AuthZReq"],
  ["network create AuthZReq", "compose", "network create AuthZReq"],
  ["start AuthZReq", "run", "start AuthZReq"],
  ["exec AuthZReq", "exec", "exec AuthZReq"],
];

const MIX_NAMES: Readonly<Record<Mix, string>> = {
  run: "docker run",
  run_bind: "docker run with a bind",
  exec: "docker exec",
  inspect: "docker inspect, 90 kB",
  list: "docker ps, 30 containers",
  compose: "docker compose up",
  all: "all in turn",
};

/** Prints what was measured; the ratios are those to the first of the plugins. */
export function printTurns(turns: Turns, subjects: readonly Subject[]): void {
  const [bare] = subjects;
  if (bare === undefined) return;
  const head = ["", ...subjects.map(({ name }) => name)];
  print(
    "p50 / p99 of a message in microseconds (p50 to bare), 1 connection",
    head,
    SHOWN.map(([label, workload, name]) => [
      name,
      ...subjects.map((one) => {
        const us = turns.us(one, label, 0.5, workload);
        const ratio = us / turns.us(bare, label, 0.5, workload);
        const p99 = turns.us(one, label, 0.99, workload);
        return `${us.toFixed(0)} / ${p99.toFixed(0)} (${ratio.toFixed(1)})`;
      }),
    ]),
  );
  print(
    "messages a second, 1 and 8 connections; processor time of a message in microseconds",
    head,
    MIXES.map((mix) => [
      MIX_NAMES[mix],
      ...subjects.map((one) => {
        const [few, many] = CONNECTIONS.map((count) => turns.rate(one, mix, count).toFixed(0));
        return `${few ?? ""}, ${many ?? ""}; ${turns.cpuUs(one, mix).toFixed(0)}`;
      }),
    ]),
  );
}

function print(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n${title}`);
  for (const line of tableOf(head, rows)) console.log(line);
}
