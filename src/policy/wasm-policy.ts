import * as opaWasm from "@open-policy-agent/opa-wasm";
import type { PolicyAnswer } from "../domain/decision.js";
import type { Facts } from "../domain/facts.js";
import type { Phase } from "../domain/message.js";
import type { Catalogue, ControlSet } from "../domain/settings.js";
import { PolicyEvaluationError, describeThrown } from "../errors.js";
import { answerOf } from "./answer-of.js";
import { loadError } from "./load-error.js";

/** The data of the compiled policy, besides its input. */
export interface PolicyData {
  readonly sets: Readonly<Record<string, ControlSet>>;
  /** By control: the text that replaces its own message. */
  readonly messages: Readonly<Record<string, string>>;
  /** By set and action: the controls that evaluate it and are on in the set, with their modes. */
  readonly asked: Readonly<Record<string, Readonly<Record<string, ControlSet["modes"]>>>>;
  /** By action: the controls that evaluate it. */
  readonly controls_of: Readonly<Record<string, readonly string[]>>;
  /** By action: the controls that evaluate the response to it. */
  readonly responses_of: Readonly<Record<string, readonly string[]>>;
  /** All controls that evaluate responses. */
  readonly response_controls: readonly string[];
}

/** A compiled policy with its data, ready to evaluate. */
export interface Policy {
  /**
   * Evaluates one request, or the response to one, according to the input's phase.
   *
   * @throws {PolicyEvaluationError} When there is no answer, or not a valid one.
   */
  evaluate(input: Facts): PolicyAnswer;
}

/** The entrypoints that are evaluated, as OPA names them. */
const ENTRYPOINTS: Readonly<Record<Phase, string>> = {
  request: "docker/authz/decision",
  response: "docker/authz/response",
};

/**
 * The built-ins that opa-wasm provides and declares (`capabilities.json`); the rest is compiled in, or
 * missing.
 *
 * @internal Exported for its test.
 */
export const HOST_BUILTINS: readonly string[] = [
  "json.is_valid",
  "sprintf",
  "yaml.is_valid",
  "yaml.marshal",
  "yaml.unmarshal",
];

// WASM memory never shrinks: after a huge request the instance is replaced, to release it.
const MAX_MEMORY_BYTES = 32 * 1024 * 1024;

// Only the synchronous function can replace an instance between two requests. The package exports it in its default alone,
// which its types leave out.
const { loadPolicySync } = (opaWasm as unknown as { readonly default: typeof opaWasm }).default;

type Instance = ReturnType<typeof loadPolicySync>;

/**
 * Loads a compiled policy.
 *
 * @param catalogue All of its controls.
 * @throws {PolicyLoadError} When it is not WASM, lacks an entrypoint, or needs a built-in that does not
 *   exist.
 */
export async function loadWasmPolicy(
  bytes: Uint8Array<ArrayBuffer>,
  data: PolicyData,
  catalogue: Catalogue,
): Promise<Policy> {
  const module = await compile(bytes);
  const start = (): Instance => instantiate(module, data);
  let instance = firstInstance(start);
  return {
    evaluate(input) {
      const result = run(instance, input, () => {
        instance = start();
      });
      if (instance.mem.buffer.byteLength > MAX_MEMORY_BYTES) instance = start();
      return answerOf(result, catalogue);
    },
  };
}

async function compile(bytes: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (thrown) {
    throw loadError(describeThrown(thrown), thrown);
  }
}

function instantiate(module: WebAssembly.Module, data: PolicyData): Instance {
  const instance = loadPolicySync(module);
  instance.setData(data);
  return instance;
}

function firstInstance(start: () => Instance): Instance {
  let instance: Instance;
  try {
    instance = start();
  } catch (thrown) {
    throw loadError(describeThrown(thrown), thrown);
  }
  for (const entrypoint of Object.values(ENTRYPOINTS)) {
    if (!Object.hasOwn(instance.entrypoints as object, entrypoint))
      throw loadError(`it has no entrypoint "${entrypoint}"`);
  }
  const missing = builtinsOf(instance).filter((name) => !HOST_BUILTINS.includes(name));
  if (missing.length > 0) {
    throw loadError(`it needs built-in functions that opa-wasm lacks: ${missing.join(", ")}`);
  }
  return instance;
}

/** Evaluates. After any error the instance may be in an undefined state, so `replace` is called. */
function run(instance: Instance, input: Facts, replace: () => void): unknown {
  try {
    return instance.evaluate(input, ENTRYPOINTS[input.phase]) as unknown;
  } catch (thrown) {
    replace();
    throw new PolicyEvaluationError(`Cannot evaluate policy: ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}

/**
 * Returns the names of the built-ins that the policy imports; opa-wasm would notice a missing one only when
 * it is called.
 */
function builtinsOf(instance: Instance): string[] {
  const { exports } = instance.wasmInstance as unknown as {
    readonly exports: { builtins(): number; opa_json_dump(value: number): number };
  };
  const start = exports.opa_json_dump(exports.builtins());
  const memory = Buffer.from(instance.mem.buffer);
  const text = memory.toString("utf8", start, memory.indexOf(0, start));
  return Object.keys(JSON.parse(text) as Record<string, number>);
}
