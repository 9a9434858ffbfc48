import { Agent, request } from "node:http";

/** One connection that asks again and again, and costs the same whoever answers. */
export interface Client {
  /** Posts a message and gives the answer's body. One at a time. */
  ask(message: Buffer): Promise<string>;
  close(): void;
}

/**
 * Opens a client of the plugin on the Unix socket `socketPath`: Node's own, over one connection that
 * is kept, as dockerd keeps its own.
 */
export function openClient(socketPath: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const options = {
    agent,
    socketPath,
    method: "POST",
    path: "/AuthZPlugin.AuthZReq",
    headers: { Accept: "application/vnd.docker.plugins.v1.2+json" },
  };
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        const call = request(options, (answer) => {
          let body = "";
          answer.setEncoding("utf8");
          answer.on("data", (chunk: string) => {
            body += chunk;
          });
          answer.on("end", () => {
            resolve(body);
          });
          answer.on("error", reject);
        });
        call.on("error", reject);
        call.setHeader("Content-Length", message.length);
        call.end(message);
      }),
    close() {
      agent.destroy();
    },
  };
}
