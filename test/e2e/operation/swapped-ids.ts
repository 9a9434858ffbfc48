import { writeFileSync } from "node:fs";
import type { Sandbox } from "../harness/sandbox.js";
import { waitFor } from "../../wait-for.js";

/** A socket like dockerd's, by which two containers are taken for each other wherever dockerd is asked about them. */
export interface SwappedIds {
  /** Inside. */
  readonly socket: string;
  readonly swap: (one: string, other: string) => void;
}

const SOCKET = "/run/e2e/swapped.sock";
const PAIR = "/run/e2e/swapped-ids";

/** Passes requests on; events are not changed, since they tell what dockerd does. */
const RELAY = `const { createServer, request } = require("node:http");
const { readFileSync } = require("node:fs");
const swapped = (text) => {
  const [one, other] = readFileSync("${PAIR}", "utf8").split(" ");
  if (other === undefined) return text;
  return text.replaceAll(one, "#").replaceAll(other, one).replaceAll("#", other);
};
const server = createServer((near, answer) => {
  const { method, url: path, headers } = near;
  const far = request({ socketPath: "/run/docker.sock", method, path, headers });
  far.on("error", () => answer.destroy());
  answer.on("close", () => far.destroy());
  far.on("response", (response) => {
    answer.writeHead(response.statusCode, response.headers);
    answer.flushHeaders();
    if (path.startsWith("/events")) return void response.pipe(answer);
    const chunks = [];
    response.on("data", (chunk) => chunks.push(chunk));
    response.on("end", () => answer.end(swapped(Buffer.concat(chunks).toString())));
  });
  near.pipe(far);
});
// dockerd keeps idle connections as well.
server.keepAliveTimeout = 0;
server.listen("${SOCKET}");`;

/** Starts it in a sandbox; nothing is swapped yet. */
export async function startSwappedIds(sandbox: Sandbox): Promise<SwappedIds> {
  const swap = (...pair: readonly string[]): void => {
    writeFileSync(sandbox.outside(PAIR), pair.join(" "));
  };
  swap();
  sandbox.start(process.execPath, ["-e", RELAY], sandbox.outside("/run/e2e/swapped.log"));
  await waitFor("the relay to listen", async () => {
    const { code } = await sandbox.run("test", ["-S", SOCKET]);
    return code === 0;
  });
  return { socket: SOCKET, swap };
}
