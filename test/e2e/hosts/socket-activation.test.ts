import { expect } from "chai";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../../../tools/project.js";
import { createApi } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN } from "../harness/plugin.js";
import { firstChild } from "../harness/sandbox.js";
import { waitFor } from "../../wait-for.js";

const IS_LONG = process.env["LONG"] === "1";
const COMMANDS = IS_LONG ? 1000 : 200;
const RESTARTS = IS_LONG ? 20 : 5;
const AT_ONCE = 4;
/** Longer than the 15 s after which dockerd gives up a plugin that is missing. */
const HANG_MS = IS_LONG ? 60_000 : 20_000;

const SOCKET = `/run/docker/plugins/${PLUGIN}.sock`;
const HOLDER = join(ROOT, "test/e2e/programs/hold-socket.py");
const PROGRAM = join(ROOT, "build/src/cli/main.js");

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] a socket that systemd holds, ${engine.name}`, () => {
    let daemon: Dockerd;
    let holder: ReturnType<Dockerd["sandbox"]["start"]>;
    let log: string;

    const logged = (): string => readFileSync(log, "utf8");
    const count = (text: string): number => logged().split(text).length - 1;
    const starts = (): number => count("dockwarden listens on");

    before(async () => {
      daemon = await startDockerd(engine);
      const { sandbox } = daemon;
      log = sandbox.outside("/run/e2e/holder.log");
      const places = ["--audit-log", "/run/e2e/audit.jsonl", "--owners", "/run/e2e/owners.log"];
      const serve = [process.execPath, PROGRAM, "serve", "--socket", SOCKET, ...places];
      holder = sandbox.start("python3", [HOLDER, SOCKET, ...serve], log);
      const call = createApi(sandbox.outside(SOCKET));
      await waitFor(
        "the plugin to answer",
        async () => (await call("POST", "/Plugin.Activate").catch(() => null))?.status === 200,
        { explain: logged },
      );
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      const ended = once(holder, "exit");
      process.kill(firstChild(holder), "SIGTERM");
      await ended;
      await daemon.close();
    });

    it(`fails none of ${COMMANDS} commands while the plugin restarts ${RESTARTS} times`, async () => {
      const docker = createDocker(daemon, cli);
      const failures: string[] = [];
      let left = COMMANDS;
      const work = async (name: string): Promise<void> => {
        for (let turn = 0; left > 0; turn++) {
          left -= 1;
          const args = COMMAND_LINES[turn % COMMAND_LINES.length]?.(name) ?? [];
          const { code, stderr } = await docker(...args);
          if (code !== 0) failures.push(`docker ${args.join(" ")}: ${stderr}`);
        }
      };
      const working = Promise.all(Array.from({ length: AT_ONCE }, (_, at) => work(`c${at}`)));
      let isDone = false;
      void working.then(() => {
        isDone = true;
      });
      for (let restart = 1; restart <= RESTARTS; restart++) {
        process.kill(firstChild(holder), "SIGUSR1");
        await waitFor(`restart ${restart}`, () => starts() > restart, { explain: logged });
        expect(isDone, "commands ended before the last restart").to.equal(false);
      }
      await working;
      expect(failures).to.deep.equal([]);
      expect(count("restarted after exit code 0")).to.equal(RESTARTS);
    });

    it("has requests wait while the plugin hangs, and answers them when it goes on", async () => {
      const docker = createDocker(daemon, cli);
      const tell = (signal: NodeJS.Signals): boolean => process.kill(firstChild(holder), signal);
      tell("SIGUSR2");
      let isDone = false;
      const asked = docker("ps").then((outcome) => {
        isDone = true;
        return outcome;
      });
      await sleep(HANG_MS);
      expect(isDone).to.equal(false);
      tell("SIGCONT");
      expect((await asked).code).to.equal(0);
    });
  });
}

/** Each leaves what the next one needs. */
const COMMAND_LINES: readonly ((name: string) => readonly string[])[] = [
  (name) => ["create", "--name", name, "busybox", "true"],
  (name) => ["inspect", name],
  (name) => ["start", "--attach", name],
  () => ["ps", "--all"],
  (name) => ["rm", "--force", name],
];
