import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { PolicyBuildError, describeThrown } from "../../domain/errors.js";
import { pathInPackage } from "../../files/program-files.js";
import { runProgram, type ProgramOutcome } from "../../files/run-program.js";

const TIME_LIMIT_MS = 300_000;

/**
 * Returns the module at `path` as Binaryen makes it, which knows WASM and nothing of Rego: a tenth faster, a quarter smaller.
 *
 * @param wasmOpt Binaryen's `wasm-opt`: the script of its npm package, or a program.
 * @throws {PolicyBuildError} When it fails.
 */
export async function optimiseWasm(
  wasmOpt: string,
  path: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const target = `${path}.optimised`;
  const args = ["-O3", path, "-o", target];
  const { code, stderr } = await runWasmOpt(wasmOpt, args);
  if (code !== 0)
    throw new PolicyBuildError(`Cannot optimise the policy: wasm-opt says: ${stderr.trim()}`);
  return new Uint8Array(await readFile(target));
}

/** Returns what a `wasm-opt` says of its version, or of why it does not run. */
export async function wasmOptVersion(wasmOpt: string): Promise<string> {
  const { stdout, stderr } = await runOf(wasmOpt, ["--version"], NO_NODE);
  return stdout + stderr;
}

/** True if this program is a single executable, which runs no scripts and may be the only Node.js of its host. */
const NO_NODE = pathInPackage("") === null;

async function runWasmOpt(wasmOpt: string, args: readonly string[]): Promise<ProgramOutcome> {
  if (NO_NODE && (await isScript(wasmOpt))) return runInThread(wasmOpt, args);
  return runOf(wasmOpt, args, NO_NODE);
}

/** The script of the npm package is run by the Node.js that runs this program, whatever PATH has. */
async function runOf(wasmOpt: string, args: readonly string[], asItIs: boolean): Promise<ProgramOutcome> {
  const isRun = asItIs || !(await isScript(wasmOpt));
  const [program, all] = isRun ? [wasmOpt, args] : [process.execPath, [wasmOpt, ...args]];
  return runProgram(program, all, { timeoutMs: TIME_LIMIT_MS });
}

async function isScript(path: string): Promise<boolean> {
  try {
    return (await readFile(path)).subarray(0, 2).toString() === "#!";
  } catch {
    return false;
  }
}

/**
 * Runs the script in a thread. What it prints itself goes past this program to its own output.
 *
 * @internal Exported for its test.
 */
export function runInThread(script: string, args: readonly string[]): Promise<ProgramOutcome> {
  return new Promise((resolve) => {
    const thread = new Worker(pathToFileURL(script), {
      ...{ argv: [...args], stdout: true, stderr: true },
      resourceLimits: { stackSizeMb: 64 },
    });
    const said = { stdout: "", stderr: "" };
    thread.stdout.on("data", (text) => (said.stdout += String(text)));
    thread.stderr.on("data", (text) => (said.stderr += String(text)));
    const timer = setTimeout(() => {
      said.stderr += `it was ended after ${TIME_LIMIT_MS / 1000} seconds`;
      void thread.terminate();
    }, TIME_LIMIT_MS);
    thread.on("error", (thrown) => (said.stderr += describeThrown(thrown)));
    thread.on("exit", (code) => {
      clearTimeout(timer);
      resolve({ code, ...said });
    });
  });
}
