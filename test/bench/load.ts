import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../../tools/project.js";
import type { Job, Load } from "./client.js";
import type { Subject } from "./subjects.js";

/** Sends messages to plugins from a process of its own. */
export interface Loader {
  /** Numbers go on by themselves, so that no command line is sent twice. */
  readonly load: (subject: Subject, work: Work) => Promise<Measured>;
  readonly close: () => void;
}

/** What is sent. */
export type Work = Pick<Job, "workloads" | "lines"> &
  Partial<Pick<Job, "connections" | "only" | "isAnswered" | "users">>;

/** How it went, and what the plugin took of the processors. */
export interface Measured extends Load {
  readonly cpuMs: number;
}

const CLIENT = join(ROOT, "build/test/bench/client.js");
const USERS = 10;

/** Starts the client. */
export function openLoader(): Loader {
  const client = fork(CLIENT);
  let next = 1;
  return {
    async load(subject, { workloads, lines, ...rest }) {
      const { connections = 1, only = null, isAnswered = true, users = USERS } = rest;
      const { socket, events } = subject;
      const from = next;
      next += lines;
      const job = { socket, events, workloads, connections, lines, from, only, isAnswered, users };
      const cpuMs = subject.cpuMs();
      const load = await answered(client, job);
      return { ...load, cpuMs: subject.cpuMs() - cpuMs };
    },
    close() {
      client.kill();
    },
  };
}

async function answered(client: ChildProcess, job: Job): Promise<Load> {
  client.send(job);
  const [answer] = (await once(client, "message")) as [{ load?: Load; error?: string }];
  if (answer.load === undefined) throw new Error(answer.error);
  return answer.load;
}
