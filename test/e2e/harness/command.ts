import { mkdirSync, symlinkSync } from "node:fs";
import type { DockerCli } from "../../../tools/tests/engines.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { SOCKET, type Dockerd } from "./dockerd.js";

/** Runs a Docker command against one daemon, from inside its sandbox. */
export type Docker = (...args: readonly string[]) => Promise<ProgramOutcome>;

/** How commands run. */
export interface DockerOptions {
  /** The environment beside DOCKER_HOST and DOCKER_CONFIG. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A Docker CLI with a configuration of its own, and buildx where the engine has it. */
export function createDocker(daemon: Dockerd, cli: DockerCli, options: DockerOptions = {}): Docker {
  const environment = dockerEnvironment(daemon, options.env);
  const place = options.cwd === undefined ? {} : { cwd: options.cwd };
  return (...args) => daemon.sandbox.run(cli.path, args, { env: environment, ...place });
}

/** The environment in which clients find the daemon. */
export function dockerEnvironment(daemon: Dockerd, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const config = "/run/e2e/docker-config";
  const plugins = daemon.sandbox.outside(`${config}/cli-plugins`);
  if (mkdirSync(plugins, { recursive: true }) !== undefined && daemon.engine.buildx !== null) {
    symlinkSync(daemon.engine.buildx, `${plugins}/docker-buildx`);
  }
  return { ...process.env, DOCKER_HOST: `unix://${SOCKET}`, DOCKER_CONFIG: config, ...env };
}
