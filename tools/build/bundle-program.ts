import { build, type BuildOptions } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ROOT } from "../project.js";

/** The modules of the program, each with everything that it imports, as files of `folder`. */
export interface Bundle {
  /** A function of `require`, as CommonJS. */
  readonly program: string;
  /** The modules that run in threads of their own, as ES modules, by their paths in the package. */
  readonly threads: Readonly<Record<string, string>>;
}

const THREADS = [
  "engine/host-paths/resolve-worker",
  "engine/policy/bounded-worker",
  "audit/page/check-worker",
  "audit/report/verify-worker",
] as const;

const COMMON: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node24",
  // Its main file is loaded in a way that cannot be bundled.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  minifyWhitespace: true,
  minifySyntax: true,
  // Names stay, so that a stack in the log can be read.
  keepNames: true,
  logLevel: "warning",
  legalComments: "none",
};

/** Bundles the compiled program. The same sources give the same bytes. */
export async function bundleProgram(folder: string): Promise<Bundle> {
  const program = join(folder, "program.cjs");
  await build({
    ...COMMON,
    entryPoints: [join(ROOT, "build/src/cli/main.js")],
    outfile: program,
    format: "cjs",
    // CommonJS has no import.meta.
    define: { "import.meta.url": "PROGRAM_URL" },
    banner: { js: 'const PROGRAM_URL = require("node:url").pathToFileURL(process.execPath).href;' },
  });
  const text = await readFile(program, "utf8");
  await writeFile(program, `(function (require) {${text.replace(/^#!.*/, "")}\n})`);
  return { program, threads: await bundleThreads(folder) };
}

async function bundleThreads(folder: string): Promise<Bundle["threads"]> {
  const threads: Record<string, string> = {};
  for (const name of THREADS) {
    const path = `build/src/${name}.js`;
    const outfile = join(folder, `${basename(name)}.mjs`);
    await build({ ...COMMON, entryPoints: [join(ROOT, path)], outfile, format: "esm" });
    threads[path] = outfile;
  }
  return threads;
}
