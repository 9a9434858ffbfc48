import { expect } from "chai";
import { mkdirSync, writeFileSync } from "node:fs";
import type { Outcome } from "../../tools/run-program.js";
import { chosenEngines } from "./chosen-engines.js";
import { createDocker, dockerEnvironment, type Docker } from "./command.js";
import { startDaemon, type Daemon } from "./daemon.js";
import { PLUGIN, startPlugin } from "./plugin.js";
import { startRegistry } from "./registry.js";

/** What must go on working under `baseline`, by each CLI, in this order. */
const WORK: readonly (readonly [what: string, command: string, says?: string])[] = [
  ["version", "version", "Server"],
  ["info", "info", "Storage Driver"],
  ["run", "run --rm busybox echo hello", "hello"],
  ["run with a published port", "run -d --name web -p 18080:80 busybox sleep 1000"],
  ["run with a volume and limits", "run --rm -v data:/data -m 64m busybox ls /data"],
  ["exec", "exec web echo inside", "inside"],
  ["inspect", "inspect web", '"Name": "/web"'],
  ["ps", "ps", "web"],
  ["top", "top web", "sleep"],
  ["port", "port web", "18080"],
  ["stats", "stats --no-stream web", "web"],
  ["run that speaks", "run --name talker busybox echo spoken", "spoken"],
  ["logs", "logs talker", "spoken"],
  ["wait", "wait talker", "0"],
  ["diff", "diff talker"],
  ["cp in", "cp /run/e2e/work/file web:/tmp/file"],
  ["cp out", "cp web:/tmp/file -", "a file"],
  ["network create", "network create net"],
  ["network connect", "network connect net web"],
  ["network disconnect", "network disconnect net web"],
  ["network rm", "network rm net"],
  ["volume create", "volume create --label a=b kept"],
  ["volume ls", "volume ls", "kept"],
  ["volume rm", "volume rm kept"],
  ["events", "events --since 60s --until 0s", "container"],
  ["history", "history busybox"],
  ["save", "save -o /run/e2e/work/saved.tar busybox"],
  ["load", "load -i /run/e2e/work/saved.tar", "Loaded image"],
  ["system df", "system df", "Images"],
  ["pause", "pause web"],
  ["unpause", "unpause web"],
  ["update", "update --cpu-shares 512 web"],
  ["attach", "attach --no-stdin --sig-proxy=false talker"],
];

/**
 * Calls that the CLI before 28 sends with a Content-Type and no body: on an engine that speaks HTTP/2
 * nobody can tell whether it is empty, so they work there only with a newer CLI or by TLS.
 */
const BARE_POSTS: readonly (readonly [what: string, command: string, says?: string])[] = [
  ["tag", "tag busybox 127.0.0.1:5000/mine/app:1"],
  ["push", "push 127.0.0.1:5000/mine/app:1", "digest: sha256:"],
  ["pull", "pull 127.0.0.1:5000/mine/app:1", "Digest: sha256:"],
  ["rename", "rename web renamed"],
  ["rename back", "rename renamed web"],
  ["commit", "commit talker mine/snapshot", "sha256:"],
  ["restart", "restart -t 0 web"],
  ["kill", "kill web"],
  ["start", "start web"],
  ["stop", "stop -t 0 web"],
  ["rm", "rm -f web talker"],
  ["volume prune", "volume prune -f"],
  ["container prune", "container prune -f"],
];

const HINT = "use docker CLI 28 or newer, or TLS";

for (const engine of await chosenEngines()) {
  for (const cli of engine.clis) {
    describe(`[E] honest work, ${engine.name}, docker CLI ${cli.version}`, () => {
      let daemon: Daemon;
      let docker: Docker;
      let shell: (script: string, env?: NodeJS.ProcessEnv) => Promise<Outcome>;

      before(async () => {
        daemon = await startDaemon(engine);
        await startPlugin(daemon.sandbox);
        await startRegistry(daemon.sandbox);
        await daemon.guardedBy([PLUGIN]);
        const work = daemon.sandbox.outside("/run/e2e/work");
        mkdirSync(work);
        writeFileSync(`${work}/file`, "a file");
        writeFileSync(`${work}/Dockerfile`, "FROM busybox\nCOPY file /file\nRUN cat /file\n");
        writeFileSync(`${work}/docker-compose.yml`, COMPOSE);
        docker = createDocker(daemon, cli);
        shell = (script, env = {}) =>
          daemon.sandbox.run("sh", ["-c", script], {
            cwd: "/run/e2e/work",
            env: { ...dockerEnvironment(daemon, env), DOCKER: cli.path },
          });
      });

      after(() => daemon.close());

      for (const [what, command, says = ""] of WORK) {
        it(what, async () => {
          expectSuccess(await docker(...command.split(" ")), says);
        });
      }

      for (const [what, command, says = ""] of BARE_POSTS) {
        it(what, async () => {
          expectSuccess(await docker(...command.split(" ")), says);
        });
      }

      it("stdin through run -i", async () => {
        expectSuccess(await shell('echo through | "$DOCKER" run -i --rm busybox cat'), "through");
      });

      it("build, classic", async () => {
        const script = '"$DOCKER" build -t mine/classic . && "$DOCKER" run --rm mine/classic cat /file';
        expectSuccess(await shell(script, { DOCKER_BUILDKIT: "0" }), "a file");
      });

      it("compose up, ps, down", async () => {
        const script = "docker-compose up -d && docker-compose ps && docker-compose down -v -t 0";
        expectSuccess(await shell(script), "sleep 1000");
      });

      if (engine.buildx !== null) {
        it("build, BuildKit", async () => {
          const script = '"$DOCKER" buildx build -t mine/kit . && "$DOCKER" run --rm mine/kit cat /file';
          expectSuccess(await shell(script, { DOCKER_BUILDKIT: "1" }), "a file");
        });
      }
    });
  }
}

const COMPOSE = `version: "3"
services:
  web:
    image: busybox
    command: sleep 1000
    volumes: [data:/data]
volumes:
  data: {}
`;

function expectSuccess({ code, stdout, stderr }: Outcome, says: string): void {
  expect(code, stderr + stdout).to.equal(0);
  expect(stdout + stderr).to.include(says);
}
