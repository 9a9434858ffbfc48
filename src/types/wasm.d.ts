// What the types of opa-wasm need from the DOM's lib, without letting `window` and `fetch` into scope.
type BufferSource = ArrayBufferView | ArrayBuffer;
declare namespace WebAssembly {
  function compile(bytes: BufferSource): Promise<Module>;
  interface Module {
    readonly __wasm?: "module";
  }
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  interface WebAssemblyInstantiatedSource {
    readonly instance: Instance;
    readonly module: Module;
  }
  interface MemoryDescriptor {
    initial: number;
    maximum?: number;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
}
