import { join } from "node:path";
import { downloadOpa } from "./download-opa.js";
import { UnreachableError } from "./fetch-bytes.js";
import { findOnPath, isExecutable } from "./find-on-path.js";
import { goInstall, hasGo } from "./go-install.js";
import { OPA } from "./pins.js";
import { runProgram } from "../../files/run-program.js";
import { PolicyBuildError } from "../../domain/errors.js";

/** The places where the programs that compile controls are looked for. */
export interface ToolchainPlaces {
  /** `OPA`, `PATH`, `OPA_DOWNLOADS` (another folder of releases), and what Go and npm are configured by. */
  readonly env: NodeJS.ProcessEnv;
  /** Keeps what was built or fetched. */
  readonly cache: string;
  /** SHA-256 by the release's file name. */
  readonly checksums: Readonly<Record<string, string>>;
  /** Told in a line of what takes long. */
  readonly say: (line: string) => void;
}

const DOWNLOADS = "https://openpolicyagent.org/downloads";

/**
 * The path of an OPA of the pinned version: `$OPA`, else one on PATH, else one that Go builds, else
 * the release, fetched. What is built or fetched is kept.
 *
 * @throws {PolicyBuildError} When `$OPA` is not of that version, or no way leads to one.
 */
export async function findOpa(places: ToolchainPlaces): Promise<string> {
  const { cache, env } = places;
  const chosen = env["OPA"] ?? "";
  if (chosen !== "") return checkedOpa(chosen);
  for (const path of findOnPath("opa", env["PATH"]))
    if ((await versionOf(path)) === OPA.version) return path;
  const folder = join(cache, "opa", OPA.version);
  const kept = join(folder, "opa");
  if (isExecutable(kept)) return kept;
  const goFailed = await builtWithGo(folder, places);
  if (goFailed !== null) await fetched(places, kept, goFailed);
  return kept;
}

async function checkedOpa(path: string): Promise<string> {
  const version = await versionOf(path);
  if (version === OPA.version) return path;
  const what = version === null ? "no OPA" : `OPA ${version}`;
  throw new PolicyBuildError(
    `Cannot use OPA="${path}": it is ${what}, not ${OPA.version}; unset OPA to have that one found or fetched`,
  );
}

/** `v1.22.2`, or null when it is no OPA. */
async function versionOf(opa: string): Promise<string | null> {
  const { stdout } = await runProgram(opa, ["version"]);
  const version = /^Version: (\S+)$/m.exec(stdout)?.[1];
  return version === undefined ? null : `v${version}`;
}

/** Null when Go has built it, else why not: the release may still be had where the module is not. */
async function builtWithGo(folder: string, { env, say }: ToolchainPlaces): Promise<string | null> {
  if (!hasGo(env)) return "Go is not on PATH to build it";
  try {
    await goInstall(OPA, folder, env, say);
    return null;
  } catch (thrown) {
    if (!(thrown instanceof PolicyBuildError)) throw thrown;
    return `Go cannot build it (${thrown.message})`;
  }
}

async function fetched(places: ToolchainPlaces, target: string, goFailed: string): Promise<void> {
  const file = releaseFile(process.platform, process.arch);
  const baseUrl = places.env["OPA_DOWNLOADS"] ?? DOWNLOADS;
  const sha256 = places.checksums[file] ?? null;
  try {
    await downloadOpa({ baseUrl, version: OPA.version, file, sha256 }, target);
  } catch (thrown) {
    if (!(thrown instanceof UnreachableError)) throw thrown;
    const help = hasGo(places.env)
      ? "let one of the two be reached"
      : "let that host be reached, install Go";
    throw new PolicyBuildError(
      `Cannot get OPA ${OPA.version}, which compiles controls: ${thrown.message}, and ${goFailed}; ${help}, or set OPA=/path/to/opa of that version`,
      { cause: thrown },
    );
  }
}

/**
 * The name of the release's program for a platform in Node's words: `opa_linux_amd64_static`.
 *
 * @throws {PolicyBuildError} When OPA publishes none that is linked statically.
 * @internal Exported for its test.
 */
export function releaseFile(platform: string, arch: string): string {
  const cpu = { x64: "amd64", arm64: "arm64" }[arch];
  if (platform !== "linux" || cpu === undefined)
    throw new PolicyBuildError(
      `Cannot fetch OPA ${OPA.version}: no release is known for ${platform} ${arch}; install it and set OPA`,
    );
  return `opa_linux_${cpu}_static`;
}
