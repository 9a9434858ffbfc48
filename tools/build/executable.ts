import { createHash } from "node:crypto";
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { SHIPPED_FILES } from "../../src/host/install/own-program.js";
import { NODE_ARGUMENTS } from "../../src/cli/plugin/set-memory-limits.js";
import { PAGE_FILES } from "../../src/audit/page/page-files.js";
import { versionOfProgram } from "../../src/files/program-files.js";
import { bundleProgram } from "./bundle-program.js";
import { writeLicenseTexts } from "./license-texts.js";
import { ROOT } from "../project.js";
import { regoFiles } from "../../src/policy-tools/build/rego-files.js";
import { runProgram } from "../../src/files/run-program.js";
import { ToolError } from "../tool-error.js";
import { writeSbom } from "./write-sbom.js";

/** The processors that executables are built for, as Node.js names them. */
const ARCHITECTURES = ["x64", "arm64"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

/**
 * Returns the processors that a command line names; this machine's if it names none.
 *
 * @throws {ToolError} When it names another.
 */
export function architecturesOf(named: readonly string[]): readonly Architecture[] {
  const isKnown = (name: string): name is Architecture => ARCHITECTURES.some((one) => one === name);
  return (named.length === 0 ? [process.arch] : named).map((name) => {
    if (isKnown(name)) return name;
    throw new ToolError(
      `Cannot build for "${name}": it must be one of ${ARCHITECTURES.join(", ")}`,
    );
  });
}

/** Node.js searches for this text in itself to know whether it carries a program. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
const POSTJECT = join(ROOT, "node_modules/postject/dist/cli.js");
const CODE_CACHE = join(ROOT, "build/tools/build/make-code-cache.js");

/**
 * Writes `dockwarden-<version>-linux-<architecture>` into `dist`, with its SHA-256, its software bill of materials and the
 * license texts of what it contains beside it, and returns its path. The same sources give the same bytes.
 *
 * @throws {ToolError} When Node.js cannot be fetched, or a step fails.
 */
export async function buildExecutable(architecture: Architecture, dist: string): Promise<string> {
  await mkdir(dist, { recursive: true });
  const target = join(dist, `dockwarden-${versionOfProgram()}-linux-${architecture}`);
  const folder = await mkdtemp(join(tmpdir(), "dockwarden-dist-"));
  try {
    const node = await pinnedNode(architecture);
    const own = await pinnedNode(process.arch as Architecture);
    const blob = await prepareBlob(folder, own, architecture === process.arch);
    const { stdout } = await succeeded(own, ["--version"]);
    await writeSbom(stdout.trim().slice(1), `${target}.cdx.json`);
    await writeLicenseTexts(node, `${target}.licenses.txt`);
    const program = join(folder, "program");
    await copyFile(node, program);
    await chmod(program, 0o755);
    const inject = [POSTJECT, program, "NODE_SEA_BLOB", blob, "--sentinel-fuse", FUSE];
    await succeeded(process.execPath, inject);
    // Last, so that what lies there is whole.
    await copyFile(program, target);
  } finally {
    await rm(folder, { recursive: true });
  }
  const sum = createHash("sha256")
    .update(await readFile(target))
    .digest("hex");
  await writeFile(`${target}.sha256`, `${sum}  ${basename(target)}\n`);
  return target;
}

/** Returns the program of the Node.js that `tools/node-packages.txt` pins, whatever runs this tool. */
async function pinnedNode(architecture: Architecture): Promise<string> {
  const { stdout } = await succeeded("sh", ["tools/node.sh", architecture], ROOT);
  return stdout.trim();
}

/** Makes what Node.js reads from the executable at its start: loader, program, and the files that come with it. */
async function prepareBlob(folder: string, node: string, withCache: boolean): Promise<string> {
  const { program, threads } = await bundleProgram(folder);
  const assets: Record<string, string> = { "program.cjs": program, ...threads };
  const shipped = [
    ...POLICY,
    ...(await regoAssets()),
    ...CORPUS,
    ...PAGE_FILES,
    ...Object.values(SHIPPED_FILES),
  ];
  for (const file of ["package.json", ...shipped]) assets[file] = join(ROOT, file);
  if (withCache) assets["program.cache"] = await makeCodeCache(folder, node, program);
  const config = {
    main: join(ROOT, "tools/build/executable-loader.cjs"),
    output: "program.blob",
    disableExperimentalSEAWarning: true,
    execArgv: NODE_ARGUMENTS,
    execArgvExtension: "none",
    assets,
  };
  await writeFile(join(folder, "config.json"), JSON.stringify(config));
  await succeeded(node, ["--experimental-sea-config", "config.json"], folder);
  return join(folder, "program.blob");
}

const POLICY = ["policy.wasm", "catalogue.json", "profiles.json", "rules.json"].map(
  (file) => `build/policy/${file}`,
);

/** Returns the files that controls are compiled and tested with. */
async function regoAssets(): Promise<readonly string[]> {
  const rego = await regoFiles(join(ROOT, "rego"));
  const others = ["profiles", "schemas"].map(async (folder) =>
    (await readdir(join(ROOT, "rego", folder))).sort().map((name) => `${folder}/${name}`),
  );
  const files = [
    ...rego.filter((file) => !file.endsWith("_test.rego")),
    ...(await Promise.all(others)).flat(),
  ];
  return files.map((file) => `rego/${file}`);
}

/** The attacks of `dockwarden attack`, and the settings that refuse them. */
const CORPUS = ["cases.json", "world.json", "settings.yaml"].map((file) => `corpus/${file}`);

async function makeCodeCache(folder: string, node: string, program: string): Promise<string> {
  const cache = join(folder, "program.cache");
  await succeeded(node, ["--random-seed=1", ...NODE_ARGUMENTS, CODE_CACHE, program, cache]);
  await succeeded(node, [...NODE_ARGUMENTS, CODE_CACHE, program, cache, "--check"]);
  return cache;
}

async function succeeded(program: string, args: readonly string[], cwd?: string) {
  const outcome = await runProgram(program, args, cwd === undefined ? {} : { cwd });
  if (outcome.code === 0) return outcome;
  throw new ToolError(
    `Cannot build the executable: ${[basename(program), ...args].join(" ")}: ${outcome.stderr}`,
  );
}
