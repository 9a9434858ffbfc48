import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { recordJsonSchema } from "../../src/audit-log/record-schema.js";
import { createAuthorizer } from "../../src/decision/authorize.js";
import type { AuditRecord } from "../../src/domain/record.js";
import { withResponse } from "../with-response.js";
import { startWorldDockerd } from "./world-dockerd.js";
import { createPathResolver } from "../../src/host-paths/resolve-host-paths.js";
import { loadLibrary } from "../../src/policy/load-library.js";
import { loadPolicy } from "../../src/policy/load-policy.js";
import { loadSettings } from "../../src/settings/load-settings.js";
import { createDirectory } from "../../src/dockerd/directory.js";
import { makePermittedFiles } from "./permitted-files.js";
import type { Evaluator } from "./run-cases.js";

/** Whether a record is one by its schema. */
const FITS = new Ajv2020({ strict: false, validateFormats: false }).compile(recordJsonSchema());

/** The whole program but its sockets, over a folder that stands for the host's root. */
export interface AuthorizerDecider {
  readonly evaluate: Evaluator;
  close(): Promise<void>;
}

/** Loads the compiled policy with the settings of `file` and makes the host that the cases assume. */
export async function openAuthorizerDecider(file: string): Promise<AuthorizerDecider> {
  const hostRoot = mkdtempSync(join(tmpdir(), "dockwarden-corpus-"));
  const engine = await makeHost(hostRoot);
  const library = loadLibrary();
  const settings = await loadSettings(file, library, { hostRoot });
  const { policy, revision } = await loadPolicy(library, settings);
  const resolver = createPathResolver({ hostRoot, deadlineMs: 60_000 });
  const records: AuditRecord[] = [];
  const audit = { append: (record: AuditRecord) => void records.push(record) };
  const world = await startWorldDockerd();
  const directory = createDirectory(world.socket, {
    ownerOf: world.ownerOf,
    ownerOfGone: () => null,
    usageOf: () => ({ containers: 0, volumes: 0, networks: 0, services: 0 }),
    containersOf: () => [],
  });
  const authorizer = createAuthorizer({
    directory,
    configuration: { policy, revision, settings, resolver, catalogue: library.catalogue },
    audit,
  });
  return {
    async evaluate(message, one) {
      world.arrange(one);
      records.length = 0;
      const { msg } = await authorizer.authorize(message, "request");
      const [record] = records;
      if (record === undefined) throw new Error("Cannot judge: nothing was recorded");
      if (!FITS(record)) throw new Error(`Cannot judge: ${JSON.stringify(FITS.errors)}`);
      // Until a call is answered its names are held.
      if (record.effect === "allow") await authorizer.authorize(withResponse(message), "response");
      const controls = record.violations.map(({ control }) => control);
      return { effect: record.effect, controls, text: msg };
    },
    async close() {
      directory.close();
      await world.close();
      await resolver.close();
      engine.close();
      rmSync(hostRoot, { recursive: true, force: true });
    },
  };
}

/** The files of the cases, and a socket where the daemon would listen. */
async function makeHost(root: string): Promise<Server> {
  for (const folder of ["etc", "run", "proc", "dev", "var"]) mkdirSync(join(root, folder));
  makePermittedFiles(root, "/run/docker.sock");
  const engine = createServer();
  await new Promise<void>((resolve, reject) => {
    engine.once("error", reject);
    engine.listen(join(root, "run/docker.sock"), resolve);
  });
  return engine;
}
