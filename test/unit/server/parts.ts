import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthorizer } from "../../../src/engine/decision/authorize.js";
import type { Authorizer, AuthorizerParts } from "../../../src/engine/decision/authorize.js";
import type { Configuration } from "../../../src/engine/decision/evaluator.js";
import type { AuditRecord } from "../../../src/domain/record.js";
import { createPathResolver } from "../../../src/engine/host-paths/resolve-host-paths.js";
import { loadLibrary } from "../../../src/engine/policy/load-library.js";
import { loadPolicy } from "../../../src/engine/policy/load-policy.js";
import { loadSettings } from "../../../src/engine/settings/load-settings.js";

/** An authorizer with the built policy, that keeps its records in memory. */
export interface Bench {
  readonly authorizer: Authorizer;
  readonly configuration: Configuration;
  readonly records: AuditRecord[];
}

/** Makes one; `changes` replaces parts, and parts of its rules. */
export async function createBench(
  changes: Partial<AuthorizerParts> & Partial<Configuration> = {},
): Promise<Bench> {
  const library = loadLibrary();
  const settings = changes.settings ?? (await loadSettings(null, library, {}));
  const records: AuditRecord[] = [];
  const configuration = {
    ...(await loadPolicy(library, settings)),
    settings,
    catalogue: library.catalogue,
    resolver: createPathResolver({ hostRoot: "/", deadlineMs: 60_000 }),
    opaDockerAuthz: null,
    ...changes,
  };
  const audit = { append: (record: AuditRecord) => records.push(record) };
  const authorizer = createAuthorizer({ configuration, audit, ...changes });
  return { authorizer, configuration, records };
}

/** What dockerd would post about a call. */
export function messageOf(
  method: string,
  uri: string,
  body: object | null = null,
  response: object = {},
): Buffer {
  const bytes = body === null ? null : Buffer.from(JSON.stringify(body));
  return Buffer.from(
    JSON.stringify({
      RequestMethod: method,
      RequestUri: uri,
      ...(bytes === null ? {} : bodyOf(bytes)),
      ...response,
    }),
  );
}

function bodyOf(bytes: Buffer): object {
  return {
    RequestHeaders: { "Content-Type": "application/json", "Content-Length": String(bytes.length) },
    RequestBody: bytes.toString("base64"),
  };
}

export const PRIVILEGED = { Image: "alpine", HostConfig: { Privileged: true } };

/** Makes a folder whose path is short enough for a socket. */
export function createFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "dw-"));
  return {
    path,
    remove() {
      rmSync(path, { recursive: true });
    },
  };
}
