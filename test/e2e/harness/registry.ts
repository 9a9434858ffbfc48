import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Sandbox } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

/** Where the registry listens, inside. */
const REGISTRY = "127.0.0.1:5000";

const SETTINGS = `version: 0.1
storage: {filesystem: {rootdirectory: /run/e2e/registry/data}}
http: {addr: "${REGISTRY}"}
`;

/** Starts a registry on the sandbox's loopback. */
export async function startRegistry(sandbox: Sandbox): Promise<void> {
  const folder = sandbox.outside("/run/e2e/registry");
  mkdirSync(folder);
  writeFileSync(`${folder}/config.yml`, SETTINGS);
  const log = `${folder}/log`;
  writeFileSync(log, "");
  const args = ["serve", "/run/e2e/registry/config.yml"];
  const started = sandbox.start("docker-registry", args, log);
  await waitFor("the registry to listen", () => {
    if (started.exitCode !== null) throw new Error(readFileSync(log, "utf8"));
    return readFileSync(log, "utf8").includes("listening on");
  });
}
