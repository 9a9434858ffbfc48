import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findOnPath, isExecutable } from "../../src/policy-tools/build/find-on-path.js";
import { goInstall, hasGo, type GoProgram } from "../../src/policy-tools/build/go-install.js";
import { BUILDX, DOCKERD, RUNC } from "./pins.js";
import { CACHE } from "../project.js";
import { runProgram } from "../../src/files/run-program.js";
import { ToolError, toStderr } from "../tool-error.js";

/** `oldest`: the distribution's package docker.io; `newest`: moby v2, built with Go. */
export type EngineName = "oldest" | "newest";

/** A real engine to test with, and what talks to it. */
export interface Engine {
  readonly name: EngineName;
  /** The daemon's program. */
  readonly dockerd: string;
  /** Folders that must come first on the daemon's PATH: there lies the runc that it needs. */
  readonly path: readonly string[];
  /** At least one; the distribution's comes first where it is there. */
  readonly clis: readonly DockerCli[];
  /** The program to link as `cli-plugins/docker-buildx` of a DOCKER_CONFIG; null without Go. */
  readonly buildx: string | null;
}

/** A Docker CLI to test with. */
export interface DockerCli {
  readonly path: string;
  /** `20.10.24+dfsg1` */
  readonly version: string;
}

/** The engines that can be had here: both where Go is there. */
export function enginesAtHand(env: NodeJS.ProcessEnv = process.env): readonly EngineName[] {
  return hasGo(env) ? ["oldest", "newest"] : ["oldest"];
}

/**
 * The engines that `names` lists as the variable ENGINES does, `oldest,newest`; those at hand when it says nothing.
 *
 * @throws {ToolError} When a name is unknown.
 */
export function parseEngineNames(
  names: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): readonly EngineName[] {
  if (names === undefined || names === "") return enginesAtHand(env);
  return names.split(",").map((name) => {
    if (name === "oldest" || name === "newest") return name;
    throw new ToolError(`Cannot choose engine "${name}": ENGINES must list "oldest" or "newest"`);
  });
}

/**
 * The engines by name, in the order asked for; what Go builds is built on first use, into `.cache/go`.
 *
 * @throws {ToolError} When a program is missing and cannot be built.
 */
export async function findEngines(
  names: readonly EngineName[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly Engine[]> {
  if (env["COUNT_TESTS"] === "1") return names.map(placeholder);
  const clis = await findDockerClis(env);
  const buildx = hasGo(env) ? await built(BUILDX, env) : null;
  const engines: Engine[] = [];
  for (const name of names) engines.push({ name, ...(await dockerdOf(name, env)), clis, buildx });
  return engines;
}

/** An engine that is not there, for counting the tests that it would get (COUNT_TESTS=1). */
function placeholder(name: EngineName): Engine {
  const clis = [{ path: "/usr/bin/docker", version: "0" }];
  return { name, dockerd: "/usr/sbin/dockerd", path: [], clis, buildx: null };
}

async function dockerdOf(
  name: EngineName,
  env: NodeJS.ProcessEnv,
): Promise<Pick<Engine, "dockerd" | "path">> {
  switch (name) {
    case "oldest":
      return { dockerd: packagedDockerd(), path: [] };
    case "newest":
      return {
        dockerd: await built(DOCKERD, env),
        path: [dirname(await built(RUNC, env))],
      };
  }
}

function packagedDockerd(): string {
  const found = ["/usr/sbin/dockerd", "/usr/bin/dockerd"].find(isExecutable);
  if (found === undefined)
    throw new ToolError(
      'Cannot find the oldest engine: there is no "/usr/sbin/dockerd"; install the package docker.io',
    );
  return found;
}

function built(program: GoProgram, env: NodeJS.ProcessEnv): Promise<string> {
  const name = program.module.replace(/.*\//, "");
  return goInstall(program, join(CACHE, "go", `${name}@${program.version}`), env, toStderr);
}

/**
 * Every Docker CLI: the distribution's, those that the variable DOCKER_CLIS names (paths, separated
 * by commas), and those on PATH; each program once.
 *
 * @throws {ToolError} When there is none, or one that DOCKER_CLIS names is no Docker CLI.
 */
async function findDockerClis(env: NodeJS.ProcessEnv): Promise<readonly DockerCli[]> {
  const named = (env["DOCKER_CLIS"] ?? "").split(",").filter((path) => path !== "");
  const places = ["/usr/bin/docker", ...named, ...findOnPath("docker", env["PATH"])];
  const found = new Map<string, DockerCli>();
  for (const path of places.filter((place) => named.includes(place) || isExecutable(place))) {
    const version = await versionOf(path);
    if (version !== null) keepFirst(found, realpathSync(path), { path, version });
    else if (named.includes(path))
      throw new ToolError(`Cannot use "${path}" of DOCKER_CLIS: it is no Docker CLI`);
  }
  if (found.size === 0)
    throw new ToolError(
      "Cannot find a Docker CLI: install the package docker.io, or set DOCKER_CLIS",
    );
  return [...found.values()];
}

function keepFirst<Key, Kept>(map: Map<Key, Kept>, key: Key, value: Kept): void {
  if (!map.has(key)) map.set(key, value);
}

// podman-docker installs a program of the same name, which names itself podman.
async function versionOf(cli: string): Promise<string | null> {
  const { stdout } = await runProgram(cli, ["--version"]);
  return /^Docker version ([^,\s]+)/.exec(stdout)?.[1] ?? null;
}
