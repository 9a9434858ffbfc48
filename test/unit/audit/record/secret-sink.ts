import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { createBench, createFolder } from "../../server/parts.js";
import type { Place } from "./places.js";
import type { PlantedSecret } from "./secrets.js";

/** Makes requests with secrets, and returns what is kept of them. */
export interface Sink {
  /**
   * What is kept of a request with the secret in that place, and of its answer, records and faults that are logged, and
   * what dockerd is told, which it writes into its own log.
   */
  tried(
    place: Place,
    secret: PlantedSecret,
    isAnswered: boolean,
  ): Promise<{ readonly kept: string; readonly told: string }>;
  ownersFile(): string;
  close(): void;
}

/**
 * Opens one.
 *
 * @param more Further lines of the settings.
 */
export async function openSink(profile: string, more = ""): Promise<Sink> {
  const folder = createFolder();
  const file = join(folder.path, "owners");
  const owners = openOwnerStore(file);
  const users = join(folder.path, "settings.yaml");
  writeFileSync(users, `${SETTINGS}${more}`);
  const settings = await loadSettings(users, loadLibrary(), { profile });
  const log: string[] = [];
  const bench = await createBench({
    settings,
    owners,
    onFault: (thrown) => log.push(thrown instanceof Error ? (thrown.stack ?? "") : String(thrown)),
  });
  const { authorizer } = bench;
  return {
    async tried({ plant, answer = () => FAILED }, { text }, isAnswered) {
      bench.records.length = 0;
      log.length = 0;
      const message = { ...CALLER, ...plant(text) };
      const told = [(await authorizer.authorize(bytesOf(message), "request")).msg];
      if (isAnswered) {
        const answered = bytesOf({ ...message, ...answer(text) });
        told.push((await authorizer.authorize(answered, "response")).msg);
      }
      // A record for each message: one that is not written shows nothing.
      if (!more.includes("level: none")) expect(bench.records).to.have.length(isAnswered ? 2 : 1);
      const kept = [...bench.records.map((record) => JSON.stringify(record)), ...log];
      return { kept: kept.join("\n"), told: told.join("\n") };
    },
    ownersFile: () => readFileSync(file, "utf8"),
    close() {
      owners.close();
      folder.remove();
    },
  };
}

/** Of a caller who may do nothing `multi-tenant` refuses each call before it is evaluated in full. */
const SETTINGS = `
schema: 1
users:
  alice: {roles: [all]}
roles:
  all: {allow: [{actions: ["*"]}]}
`;
const CALLER = { User: "alice", UserAuthNMethod: "TLS" };
const FAILED = { ResponseStatusCode: 500, ResponseHeaders: {} };

function bytesOf(message: object): Buffer {
  return Buffer.from(JSON.stringify(message));
}
