/** What V8 writes of a process with `--cpu-prof`. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: Frame;
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the machine's monotonic clock, as `process.hrtime` has it. */
  readonly startTime: number;
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
}

/** Microseconds by function and by file, the most first; waiting does not count. */
export interface ProfileSums {
  readonly functions: readonly (readonly [name: string, us: number])[];
  readonly files: readonly (readonly [name: string, us: number])[];
  /** By file of src, with what it calls of Node.js, packages and WASM. */
  readonly callers: readonly (readonly [name: string, us: number])[];
  readonly totalUs: number;
}

const WAITING = new Set(["(idle)", "(root)", "(program)"]);

/** Sums the self time of the profiles of one program, from a time of the monotonic clock on, in microseconds. */
export function sumProfiles(profiles: readonly Profile[], fromUs = 0): ProfileSums {
  const functions = new Map<string, number>();
  const files = new Map<string, number>();
  const callers = new Map<string, number>();
  let totalUs = 0;
  for (const { functionName, url, caller, us } of profiles.flatMap((one) =>
    samplesOf(one, fromUs),
  )) {
    const file = fileOf(url, functionName);
    add(files, file, us);
    add(callers, caller ?? "(none on the stack)", us);
    add(functions, file === functionName ? file : `${functionName || "(anonymous)"} ${file}`, us);
    totalUs += us;
  }
  return { functions: sorted(functions), files: sorted(files), callers: sorted(callers), totalUs };
}

interface Sample extends Frame {
  /** The file of src that called it, or that it is of. */
  readonly caller: string | undefined;
  readonly us: number;
}

function samplesOf(
  { nodes, startTime, samples, timeDeltas }: Profile,
  fromUs: number,
): readonly Sample[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = callersOf(nodes);
  let timeUs = startTime;
  return samples.flatMap((id, at) => {
    const us = timeDeltas[at] ?? 0;
    timeUs += us;
    const { functionName = "(root)", url = "" } = frames.get(id) ?? {};
    if (timeUs < fromUs || WAITING.has(functionName)) return [];
    return [{ functionName, url, caller: callers.get(id), us }];
  });
}

/** Finds the nearest file of src on the stack of each node; a parent comes before its children. */
function callersOf(nodes: Profile["nodes"]): ReadonlyMap<number, string> {
  const callers = new Map<number, string>();
  for (const { id, callFrame, children = [] } of nodes) {
    const file = fileOf(callFrame.url, callFrame.functionName);
    const caller = file.startsWith("src/") ? file : callers.get(id);
    if (caller === undefined) continue;
    callers.set(id, caller);
    for (const child of children) callers.set(child, caller);
  }
  return callers;
}

/** Returns a file of src by its path, and of packages and WASM the name alone. */
function fileOf(url: string, functionName: string): string {
  if (url === "") return functionName.startsWith("(") ? functionName : "V8";
  if (url.startsWith("wasm:")) return "policy.wasm";
  if (url.startsWith("node:")) return url;
  const packaged = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return packaged ?? url.replace(/^.*\/build\//, "").replace(/\.js$/, ".ts");
}

function add(sums: Map<string, number>, key: string, us: number): void {
  sums.set(key, (sums.get(key) ?? 0) + us);
}

function sorted(sums: ReadonlyMap<string, number>): (readonly [string, number])[] {
  return [...sums].toSorted(([, a], [, b]) => b - a);
}
