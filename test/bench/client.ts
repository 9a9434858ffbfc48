import { Agent, request } from "node:http";
import type { Ask } from "./docker-run.js";

/** One kept connection to a plugin, as node:http keeps it: the same client for all that are measured. */
export interface Client {
  /** Posts a message and gives the answer's body. One at a time. */
  ask(ask: Ask): Promise<string>;
  close(): void;
}

/** A client of the plugin on the Unix socket `socketPath`, with the headers that dockerd sends. */
export function createClient(socketPath: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: ({ path, message }) =>
      new Promise((resolve, reject) => {
        const headers = {
          Host: "plugin.moby.localhost",
          Accept: "application/vnd.docker.plugins.v1.2+json",
          "Content-Length": message.length,
        };
        const options = { agent, socketPath, path, headers };
        const asked = request({ ...options, method: "POST" }, (response) => {
          let body = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (body += chunk));
          response.on("end", () => {
            resolve(body);
          });
        });
        asked.on("error", reject);
        asked.end(message);
      }),
    close() {
      agent.destroy();
    },
  };
}
