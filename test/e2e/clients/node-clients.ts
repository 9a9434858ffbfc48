import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "./client.js";
import { readLines } from "./outcomes.js";
import { digestOf, fetchedBy, PROGRAMS, provided } from "./provide.js";

/** dockerode. */
export const DOCKERODE = nodeClient("dockerode 4.0.9", "dockerode.cjs");

/** testcontainers for Node.js, without its reaper: that one takes the daemon's socket. */
export const TESTCONTAINERS_NODE = nodeClient(
  "testcontainers for Node.js 11.0.0",
  "testcontainers.cjs",
  {
    TESTCONTAINERS_RYUK_DISABLED: "true",
  },
);

function nodeClient(name: string, program: string, env: NodeJS.ProcessEnv = {}): Client {
  return {
    name,
    async provide() {
      const folder = await provided(`node-${digestOf("node/package-lock.json")}`, install);
      const file = join(PROGRAMS, "node", program);
      return async ({ daemon, env: found }) => {
        const modules = { NODE_PATH: join(folder, "node_modules") };
        const all = { env: { ...found, ...modules, ...env } };
        return readLines((await daemon.sandbox.run(process.execPath, [file], all)).stdout);
      };
    },
  };
}

async function install(aside: string): Promise<void> {
  for (const name of ["package.json", "package-lock.json"]) {
    await copyFile(join(PROGRAMS, "node", name), join(aside, name));
  }
  await fetchedBy("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: aside });
}
