import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { findOnPath } from "./find-on-path.js";
import { lastLine, runProgram } from "../../files/run-program.js";
import { PolicyBuildError } from "../../domain/errors.js";

/** A program that `go install` builds. */
export interface GoProgram {
  /** The path of its main package. */
  readonly module: string;
  readonly version: string;
  readonly tags: readonly string[];
}

/** Returns true if `go` is on the PATH. */
export function hasGo(env: NodeJS.ProcessEnv): boolean {
  return findOnPath("go", env["PATH"]).length > 0;
}

/**
 * The program at `folder/<name>`, built by `go install` where it is not there yet. It is built aside and moved, so that
 * a half-built one is never found and two builds at once do no harm. `say` is told in a line that it is being built.
 *
 * @throws {PolicyBuildError} When Go is missing or cannot build it.
 */
export async function goInstall(
  program: GoProgram,
  folder: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string> {
  const name = basename(program.module);
  const target = join(folder, name);
  if (existsSync(target)) return target;
  const wanted = `${program.module}@${program.version}`;
  const [go] = findOnPath("go", env["PATH"]);
  if (go === undefined)
    throw new PolicyBuildError(`Cannot build ${wanted}: "go" is not on PATH; install Go`);
  const title = name === "opa" ? "OPA" : name;
  say(
    `Building ${title} ${program.version} with Go, once, into "${dirname(folder)}": takes a minute or two`,
  );
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(`${folder}.`);
  try {
    const args = ["install", ...tagsOf(program), wanted];
    const { code, stderr } = await runProgram(go, args, {
      cwd: aside,
      env: { ...env, GOBIN: aside },
    });
    if (code !== 0)
      throw new PolicyBuildError(
        `Cannot build ${wanted} with "${go}": ${lastLine(stderr)}; see that the Go module proxy can be reached`,
      );
    await mkdir(folder, { recursive: true });
    await rename(join(aside, name), target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return target;
}

function tagsOf(program: GoProgram): readonly string[] {
  return program.tags.length === 0 ? [] : ["-tags", program.tags.join(",")];
}
