/** A job for the thread that evaluates policies of others, one job at a time. */
export type BoundedJob = { readonly number: number } & BoundedTask;

export type BoundedTask =
  | {
      readonly kind: "load";
      readonly policy: number;
      /** The policy that makes room for it; null for none. */
      readonly drop: number | null;
      readonly module: WebAssembly.Module;
      readonly data: object;
    }
  | {
      readonly kind: "evaluate";
      readonly policy: number;
      /** The UTF-8 text of the input as JSON. */
      readonly input: ArrayBuffer;
      readonly entrypoint: string;
    };

/** The answer to the job of the same number. `load` results in a `Loaded`, `evaluate` in OPA's result set. */
export type BoundedAnswer = { readonly number: number } & BoundedOutcome;

export type BoundedOutcome = { readonly result: unknown } | { readonly failure: string };

export interface Loaded {
  readonly entrypoints: readonly string[];
  readonly builtins: readonly string[];
}

/** Cells of the memory by which the two threads wake each other: 1 once it is so. */
export const CELLS = { ready: 0, asked: 1, answered: 2 } as const;

/** The shared cells and the memory limits with which a thread is started. */
export interface BoundedStart {
  readonly cells: Int32Array<SharedArrayBuffer>;
  readonly memory: WebAssembly.MemoryDescriptor;
}
