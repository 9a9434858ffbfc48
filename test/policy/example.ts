import { parse } from "yaml";
import type { Example } from "../../src/policy-tools/author/example.js";
import { controlFile } from "../../tools/control-files.js";

export * from "../../src/policy-tools/author/example.js";

/** What `examples.yaml` holds. */
export interface Examples {
  readonly allowed: readonly Example[];
  readonly denied: readonly Example[];
}

/** A control's examples, none where it has no such file. */
export function examplesOf(id: string): Examples {
  const text = controlFile(id, "examples.yaml");
  return text === null ? { allowed: [], denied: [] } : (parse(text) as Examples);
}
