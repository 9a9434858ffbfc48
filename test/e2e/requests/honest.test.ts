import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import type { DockerCli, Engine } from "../../../tools/tests/engines.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { succeeded } from "../harness/api.js";
import {
  makeCertificates,
  tlsEnvironment,
  tlsFlags,
  type Certificates,
} from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { dockerEnvironment } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { COMPOSE, DOCKERFILE, SCRIPTS, WORK, type Script, type Work } from "./honest-work.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { startRegistry } from "../harness/registry.js";

/** Longer than an event of dockerd's waits for what explains it. */
const EVENTS_CHECKED_MS = 7000;

/** What a CLI before 28 is told where it cannot be understood. */
const HINT = "or set dockerd.http2 to never";

for (const engine of await chosenEngines()) {
  for (const cli of engine.clis) {
    const isRefused = engine.name === "newest" && Number.parseInt(cli.version, 10) < 28;
    describe(`[E] honest work, ${engine.name}, docker CLI ${cli.version}`, () => {
      worksThrough(engine, cli, "socket", isRefused);
    });
    if (isRefused) {
      describe(`[E] honest work, ${engine.name}, docker CLI ${cli.version}, by TLS`, () => {
        worksThrough(engine, cli, "tls", false);
      });
    }
  }
}

function worksThrough(
  engine: Engine,
  cli: DockerCli,
  way: "socket" | "tls",
  isRefused: boolean,
): void {
  let daemon: Dockerd;
  let certificates: Certificates;
  let plugin: Plugin;
  let run: (command: string, env?: NodeJS.ProcessEnv) => Promise<ProgramOutcome>;

  before(async () => {
    certificates = await makeCertificates();
    daemon = await startDockerd(engine, { flags: tlsFlags(certificates) });
    plugin = await startPlugin(daemon.sandbox);
    await startRegistry(daemon.sandbox);
    await prepare(daemon);
    await daemon.guardedBy([PLUGIN]);
    // dockerd asks about the events that the second one reads, which thus knows of all requests.
    await plugin.kill();
    plugin = await startPlugin(daemon.sandbox);
    const how = way === "tls" ? tlsEnvironment(certificates) : {};
    run = (command, env = {}) =>
      daemon.sandbox.run("sh", ["-c", command], {
        cwd: "/run/e2e/work",
        env: { ...dockerEnvironment(daemon, { ...env, ...how }), DOCKER: cli.path },
      });
  });

  after(async () => {
    await daemon.close();
    certificates.remove();
  });

  const tried = (one: Work, command: string, env?: NodeJS.ProcessEnv): void => {
    it(isRefused && one.isBare ? `${one.what} is refused, with what helps` : one.what, async () => {
      const outcome = await run(command, env);
      if (isRefused && one.isBare) expectHint(outcome);
      else expectSuccess(outcome, one.says);
    });
  };

  for (const one of WORK) tried(one, `"$DOCKER" ${one.command}`);
  for (const one of SCRIPTS.filter((script) => isPossible(script, engine))) {
    tried(one, one.command, one.env);
  }

  it("and all of it is executed as it was decided", async () => {
    await sleep(EVENTS_CHECKED_MS);
    expect(plugin.log()).not.to.include("dockerd's event");
  });
}

function isPossible({ needsBuildx }: Script, { buildx }: Engine): boolean {
  return !needsBuildx || buildx !== null;
}

/** The containers that the work is about, and the files, made by another client before. */
async function prepare({ sandbox, api }: Dockerd): Promise<void> {
  const work = sandbox.outside("/run/e2e/work");
  mkdirSync(work);
  writeFileSync(`${work}/file`, "a file");
  writeFileSync(`${work}/Dockerfile`, DOCKERFILE);
  writeFileSync(`${work}/docker-compose.yml`, COMPOSE);
  const containers = { web: ["sleep", "1000"], talker: ["echo", "spoken"] };
  for (const [name, Cmd] of Object.entries(containers)) {
    const made = await api("POST", `/containers/create?name=${name}`, { Image: "busybox", Cmd });
    succeeded(made, `make ${name}`);
    succeeded(await api("POST", `/containers/${name}/start`), `start ${name}`);
  }
}

function expectSuccess({ code, stdout, stderr }: ProgramOutcome, says: string): void {
  expect(code, stderr + stdout).to.equal(0);
  expect(stdout + stderr).to.include(says);
}

function expectHint({ code, stdout, stderr }: ProgramOutcome): void {
  expect(code, stdout).not.to.equal(0);
  expect(stderr + stdout)
    .to.include(`authorization denied by plugin ${PLUGIN}`)
    .and.include(HINT);
}
