import type { PolicyAnswer } from "../../domain/decision.js";
import type { Facts } from "../../domain/facts.js";
import type { Phase } from "../../domain/message.js";
import type { Catalogue, ControlSet } from "../../domain/settings.js";
import { PolicyEvaluationError, describeThrown } from "../../domain/errors.js";
import { ADDED_BUILTINS } from "./added-builtins.js";
import { answerOf } from "./answer-of.js";
import { createBoundedThread, type BoundedThread } from "./bounded-thread.js";
import { loadError } from "./load-error.js";
import { createWasmInstance, type WasmInstance } from "./wasm-instance.js";

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
 * The built-ins that opa-wasm provides and declares (`capabilities.json`); the rest is compiled in, or missing.
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

/** The execution mode of a policy: in this thread, or in one that is ended when it exceeds its bounds. */
export type ExecutionMode = "here" | "bounded";

/**
 * Loads a compiled policy.
 *
 * @param catalogue All of its controls.
 * @throws {PolicyLoadError} When it is not WASM, lacks an entrypoint, or needs a built-in that does not exist.
 */
export async function loadWasmPolicy(
  bytes: Uint8Array<ArrayBuffer>,
  data: PolicyData,
  catalogue: Catalogue,
  place: ExecutionMode = "here",
): Promise<Policy> {
  let instance: WasmInstance;
  try {
    instance = await loadInstance(bytes, data, Object.values(ENTRYPOINTS), place);
  } catch (thrown) {
    throw loadError(describeThrown(thrown), thrown);
  }
  return {
    evaluate: (input) =>
      answerOf(evaluateIn(instance, documentOf(input), ENTRYPOINTS[input.phase]), catalogue),
  };
}

/** Returns the input document. Each create of a stored container is an input of its own. */
function documentOf(facts: Facts): object {
  const unread = facts.stored_container?.unread;
  return unread === undefined ? facts : { ...facts, stored_container: { unread } };
}

/**
 * Loads a module with its data.
 *
 * @throws {unknown} When it is not WASM, lacks one of `entrypoints`, or needs a built-in that does not exist.
 */
export async function loadInstance(
  bytes: Uint8Array<ArrayBuffer>,
  data: object,
  entrypoints: readonly string[],
  place: ExecutionMode,
): Promise<WasmInstance> {
  const module = await WebAssembly.compile(bytes);
  const instance =
    place === "here" ? createWasmInstance(module, data, {}) : boundedThread().load(module, data);
  const absent = entrypoints.find((entrypoint) => !instance.entrypoints.includes(entrypoint));
  if (absent !== undefined) throw new Error(`it has no entrypoint "${absent}"`);
  const missing = instance.builtins.filter(
    (name) => !HOST_BUILTINS.includes(name) && !Object.hasOwn(ADDED_BUILTINS, name),
  );
  if (missing.length > 0) {
    throw new Error(`it needs built-in functions that opa-wasm lacks: ${missing.join(", ")}`);
  }
  return instance;
}

let thread: BoundedThread | null = null;

/** All policies of others share one thread, since only one is evaluated at a time. */
function boundedThread(): BoundedThread {
  return (thread ??= createBoundedThread());
}

/**
 * Returns OPA's result set.
 *
 * @param name What an error calls the policy.
 * @throws {PolicyEvaluationError} When there is none.
 */
export function evaluateIn(
  instance: WasmInstance,
  input: object,
  entrypoint: string,
  name = "policy",
): unknown {
  try {
    return instance.evaluate(input, entrypoint);
  } catch (thrown) {
    throw new PolicyEvaluationError(`Cannot evaluate ${name}: ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}
