import { Ajv2020 } from "ajv/dist/2020.js";
import { recordJsonSchema } from "../../src/audit/log/record-schema.js";
import { createAuthorizer } from "../../src/engine/decision/authorize.js";
import type { AuditRecord } from "../../src/domain/record.js";
import { createPathResolver } from "../../src/engine/host-paths/resolve-host-paths.js";
import { makeAttackHost } from "../../src/preview/attack/attack-host.js";
import { openCaseWorld } from "../../src/preview/attack/case-world.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { loadPolicy } from "../../src/engine/policy/load-policy.js";
import { loadSettings } from "../../src/engine/settings/load-settings.js";
import { withResponse } from "../with-response.js";
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
  const host = await makeAttackHost();
  const library = loadLibrary();
  const settings = await loadSettings(file, library, { hostRoot: host.root });
  const { policy, revision } = await loadPolicy(library, settings);
  const resolver = createPathResolver({ hostRoot: host.root, deadlineMs: 60_000 });
  const records: AuditRecord[] = [];
  const audit = { append: (record: AuditRecord) => void records.push(record) };
  const world = openCaseWorld("");
  const authorizer = createAuthorizer({
    directory: world.directory,
    configuration: {
      policy,
      revision,
      settings,
      resolver,
      catalogue: library.catalogue,
      opaDockerAuthz: null,
    },
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
      world.directory.close();
      await resolver.close();
      host.close();
    },
  };
}
