import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { issue } from "../certificate-maker.js";
import { openConnection, type Connection } from "./connection.js";
import { asksOf, type Ask, type Person, type Workload } from "./messages.js";

/**
 * The client: a process of its own, so that what it does for one connection delays no server. A parent sends a `Job` by
 * IPC and gets a `Load` for each.
 */

/** What is to be sent. */
export interface Job {
  /** The plugin's socket. */
  readonly socket: string;
  /** Where events are told to the fake dockerd; null if there is none. */
  readonly events: string | null;
  /** Sent in turn. */
  readonly workloads: readonly Workload[];
  readonly connections: number;
  /** How many command lines are sent in all. */
  readonly lines: number;
  /** The number of the first; each has one of its own. */
  readonly from: number;
  /** Only labels that match count and are sent; all if null. */
  readonly only: string | null;
  /** False leaves the requests unanswered. */
  readonly isAnswered: boolean;
  readonly users: number;
}

/** How it went. */
export interface Load {
  /** Microseconds of each message, by label. */
  readonly timesUs: Readonly<Record<string, readonly number[]>>;
  readonly seconds: number;
  readonly messages: number;
}

/** How many command lines are prepared before they are sent: a large one has 250 kB. */
const PREPARED = 200;

const people: Person[] = [];

function personOf(number: number, users: number): Person {
  const at = number % users;
  return (people[at] ??= {
    name: `user${at}`,
    certificate: issue({ subject: [["CN", `user${at}`]] }).pem,
  });
}

async function run(job: Job): Promise<Load> {
  const connections = await Promise.all(
    Array.from({ length: job.connections }, () => openConnection(job.socket)),
  );
  const events = job.events === null ? null : await connectTo(job.events);
  const load = { timesUs: {} as Record<string, number[]>, seconds: 0, messages: 0 };
  for (let start = 0; start < job.lines; start += PREPARED) {
    const lines = prepare(job, start, Math.min(start + PREPARED, job.lines));
    const started = performance.now();
    await Promise.all(connections.map((one) => sendFrom(lines, { one, events, load })));
    load.seconds += (performance.now() - started) / 1000;
  }
  for (const one of connections) one.close();
  events?.destroy();
  return load;
}

async function connectTo(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, "connect");
  return socket;
}

function prepare(job: Job, from: number, to: number): (readonly Ask[])[] {
  const only = job.only === null ? null : new RegExp(job.only);
  const lines: (readonly Ask[])[] = [];
  for (let at = from; at < to; at++) {
    const workload = job.workloads[at % job.workloads.length];
    if (workload === undefined) continue;
    const number = job.from + at;
    const asks = asksOf(workload, number, personOf(number, job.users));
    lines.push(
      asks.filter(
        ({ label, phase }) =>
          (only?.test(label) ?? true) && (job.isAnswered || phase === "request"),
      ),
    );
  }
  // They are taken from the end.
  return lines.reverse();
}

interface Sending {
  readonly one: Connection;
  readonly events: Socket | null;
  readonly load: { readonly timesUs: Record<string, number[]>; messages: number };
}

async function sendFrom(lines: (readonly Ask[])[], sending: Sending): Promise<void> {
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    for (const ask of line) await send(ask, sending);
  }
}

async function send({ label, path, body, event }: Ask, sending: Sending): Promise<void> {
  const { one, events, load } = sending;
  if (event !== null) events?.write(`${JSON.stringify(event)}\n`);
  const started = performance.now();
  const answer = await one.post(path, body);
  const us = (performance.now() - started) * 1000;
  if (!answer.includes('"Allow":true'))
    throw new Error(`Cannot measure: the plugin answers ${label} with ${answer}`);
  (load.timesUs[label] ??= []).push(us);
  load.messages += 1;
}

process.on("message", (job: Job) => {
  run(job).then(
    (load) => process.send?.({ load }),
    (thrown: unknown) => process.send?.({ error: String(thrown) }),
  );
});
