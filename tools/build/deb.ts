import { createHash } from "node:crypto";
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { versionOfProgram } from "../../src/files/program-files.js";
import { layOutDeb } from "./deb-files.js";
import { buildExecutable, type Architecture } from "./executable.js";
import { ROOT } from "../project.js";
import { lastLine, runProgram } from "../../src/files/run-program.js";
import { ToolError } from "../tool-error.js";

/** The processors as Debian names them. */
const DEBIAN_NAMES: Readonly<Record<Architecture, string>> = { x64: "amd64", arm64: "arm64" };

const SCRIPTS = ["postinst", "prerm", "postrm"];

/**
 * Writes `dockwarden_<version>_<architecture>.deb` into `dist` and returns its path. The same commit gives the same bytes.
 *
 * @throws {ToolError} When a step fails, or dpkg-deb is missing.
 */
export async function buildDeb(architecture: Architecture, dist: string): Promise<string> {
  const program = await buildExecutable(architecture, dist);
  const debian = DEBIAN_NAMES[architecture];
  const target = join(dist, `dockwarden_${versionOfProgram()}_${debian}.deb`);
  const seconds = await timeOfCommit();
  const folder = await mkdtemp(join(tmpdir(), "dockwarden-deb-"));
  try {
    await layOutDeb(folder, program, new Date(seconds * 1000));
    await writeControl(folder, debian);
    await setModes(folder);
    const args = ["--build", "--root-owner-group", "-Zxz", "-z3", folder, target];
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(seconds) };
    const { code, stderr } = await runProgram("dpkg-deb", args, { env });
    if (code !== 0) throw new ToolError(`Cannot build the package: dpkg-deb: ${lastLine(stderr)}`);
  } finally {
    await rm(folder, { recursive: true });
  }
  return target;
}

/** Seconds since 1970 of the last commit, or what SOURCE_DATE_EPOCH says: the times in the package. */
async function timeOfCommit(): Promise<number> {
  const { SOURCE_DATE_EPOCH: given } = process.env;
  // Root may build in a clone of somebody else's.
  const log = ["-c", `safe.directory=${ROOT}`, "log", "-1", "--format=%ct"];
  const text = given ?? (await runProgram("git", log, { cwd: ROOT })).stdout;
  if (/^\d+\n?$/.test(text)) return Number(text);
  throw new ToolError(
    "Cannot date the package: this is no clone with commits; set SOURCE_DATE_EPOCH to seconds since 1970",
  );
}

/** Writes what dpkg reads: who the package is, its digests, and its scripts. */
async function writeControl(folder: string, architecture: string): Promise<void> {
  const files = await filesIn(folder);
  let bytes = 0;
  let sums = "";
  for (const file of files.filter((one) => !relative(folder, one).startsWith("DEBIAN/"))) {
    const content = await readFile(file);
    bytes += content.length;
    const sum = createHash("md5").update(content).digest("hex");
    sums += `${sum}  ${relative(folder, file)}\n`;
  }
  const recipe = await readFile(join(ROOT, "plugin/debian/control"), "utf8");
  const control = recipe
    .replace("@VERSION@", versionOfProgram())
    .replace("@ARCHITECTURE@", architecture)
    .replace("@SIZE@", String(Math.ceil(bytes / 1024)));
  await writeFile(join(folder, "DEBIAN/control"), control);
  await writeFile(join(folder, "DEBIAN/md5sums"), sums);
}

/** Sets the mode of each file, so that the builder's umask does not matter. */
async function setModes(folder: string): Promise<void> {
  const programs = new Set(["usr/bin/dockwarden", ...SCRIPTS.map((name) => `DEBIAN/${name}`)]);
  for (const path of await readdir(folder, { recursive: true })) {
    const isFolder = (await stat(join(folder, path))).isDirectory();
    await chmod(join(folder, path), isFolder || programs.has(path) ? 0o755 : 0o644);
  }
  await chmod(folder, 0o755);
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((one) => one.isFile());
  return files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
}
