import { Agent, request } from "node:https";
import { parentPort, workerData } from "node:worker_threads";
import type { Shown } from "../harness/api.js";

/** What a thread is to send, over and over, on so many connections. */
export interface Flood {
  readonly socketPath: string;
  readonly shown: Shown;
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly connections: number;
  readonly forMs: number;
}

const { socketPath, shown, method, path, body, connections, forMs } = workerData as Flood;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const until = performance.now() + forMs;

/** Resolves with 1 for an answer and 0 for none. */
function send(): Promise<number> {
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  const place = { agent, socketPath, servername: "localhost", method, path, headers };
  return new Promise((resolve) => {
    const asked = request({ ...place, ...shown }, (response) => {
      response.resume().once("end", () => {
        resolve(1);
      });
    });
    asked.once("error", () => {
      resolve(0);
    });
    asked.end(body);
  });
}

let sent = 0;
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() < until) {
      const answered = await send();
      sent += answered;
    }
  }),
);
agent.destroy();
parentPort?.postMessage(sent);
