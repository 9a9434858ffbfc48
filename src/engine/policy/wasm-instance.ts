import * as opaWasm from "@open-policy-agent/opa-wasm";
import { ADDED_BUILTINS } from "./added-builtins.js";

/** A compiled policy in WASM memory, with its data. */
export interface WasmInstance {
  /** The entrypoints that it offers, as OPA names them: `docker/authz/decision`. */
  readonly entrypoints: readonly string[];
  /** The built-ins that it imports from its host; opa-wasm would notice a missing one only when it is called. */
  readonly builtins: readonly string[];
  /**
   * Evaluates an entrypoint and returns OPA's result set. After an error the next call gets new memory, since the
   * old may be in an undefined state.
   *
   * @param input An object, or the UTF-8 text of one as JSON.
   * @throws {unknown} A string, a bare object or an error, as opa-wasm throws them.
   */
  evaluate(input: object, entrypoint: string): unknown;
}

// WASM memory never shrinks: after a huge request the instance is replaced, to release it.
const MAX_KEPT_BYTES = 32 * 1024 * 1024;

// Only the synchronous function can replace an instance between two requests. The package exports it in its default alone,
// which its types leave out.
const { loadPolicySync } = (opaWasm as unknown as { readonly default: typeof opaWasm }).default;

type Instance = ReturnType<typeof loadPolicySync>;

/**
 * Creates an instance of a module.
 *
 * @param memory Its first and its largest size, in pages of 64 KiB; `{}` for OPA's default without a limit.
 * @throws {unknown} As opa-wasm throws, if it is no policy or does not fit into the memory.
 */
export function createWasmInstance(
  module: WebAssembly.Module,
  data: object,
  memory: Partial<WebAssembly.MemoryDescriptor>,
): WasmInstance {
  const start = (): Instance => {
    const size = { ...memory } as WebAssembly.MemoryDescriptor;
    const instance = loadPolicySync(module, size, ADDED_BUILTINS);
    instance.setData(data);
    return instance;
  };
  const first = start();
  let kept: Instance | null = first;
  return {
    entrypoints: Object.keys(first.entrypoints as object),
    builtins: builtinsOf(first),
    evaluate(input, entrypoint) {
      const instance = kept ?? start();
      kept = null;
      const result = instance.evaluate(input, entrypoint) as unknown;
      if (instance.mem.buffer.byteLength <= MAX_KEPT_BYTES) kept = instance;
      return result;
    },
  };
}

function builtinsOf(instance: Instance): string[] {
  const { exports } = instance.wasmInstance as unknown as {
    readonly exports: { builtins(): number; opa_json_dump(value: number): number };
  };
  const start = exports.opa_json_dump(exports.builtins());
  const memory = Buffer.from(instance.mem.buffer);
  const text = memory.toString("utf8", start, memory.indexOf(0, start));
  return Object.keys(JSON.parse(text) as Record<string, number>);
}
