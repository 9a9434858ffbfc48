import { expect } from "chai";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { provideCompose } from "../clients/compose-2.js";
import { dockerEnvironment } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

const SETTINGS = `schema: 1
profile: baseline
parameters: {volume_driver.filled_volumes: new}
`;

/** Two services that mount one volume, where the image has something. */
const composeOf = (mount: string): string => `version: "3.7"
services:
  first: {image: busybox, command: sleep 300, stop_signal: SIGKILL, volumes: [${mount}]}
  second: {image: busybox, command: sleep 300, stop_signal: SIGKILL, volumes: [${mount}]}
volumes: {data: {}}
`;

const FILES = {
  "filled.yml": composeOf('"data:/bin"'),
  "nocopy.yml": composeOf("{type: volume, source: data, target: /bin, volume: {nocopy: true}}"),
};

const USED = "A container may have used volume";

for (const engine of await chosenEngines()) {
  describe(`[E] clients whose volumes dockerd fills, ${engine.name}`, function () {
    // Fetching and building a client comes on top the first time.
    this.timeout(1_200_000);
    let daemon: Dockerd;
    let run: (script: string) => Promise<ProgramOutcome>;

    before(async () => {
      daemon = await startDockerd(engine, {});
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
      const work = daemon.sandbox.outside("/run/e2e/work");
      mkdirSync(work, { recursive: true });
      for (const [name, text] of Object.entries(FILES)) writeFileSync(`${work}/${name}`, text);
      const [cli] = engine.clis.slice(-1);
      const env = { ...dockerEnvironment(daemon, {}), DOCKER: cli?.path ?? "" };
      const plugins = daemon.sandbox.outside("/run/e2e/docker-config/cli-plugins");
      symlinkSync(await provideCompose(), `${plugins}/docker-compose`);
      run = (script) => daemon.sandbox.run("sh", ["-ec", script], { cwd: "/run/e2e/work", env });
    });

    after(async () => {
      await daemon.close();
    });

    async function works(script: string): Promise<void> {
      const { code, stdout, stderr } = await run(script);
      expect(code, `${script}: ${stdout}${stderr}`).to.equal(0);
    }

    async function isRefused(script: string): Promise<void> {
      const { code, stdout, stderr } = await run(script);
      expect(code, `${script}: ${stdout}${stderr}`).not.to.equal(0);
      expect(`${stdout}${stderr}`).to.include(USED);
    }

    it("lets docker run fill a new volume, and use it with nocopy from then on", async () => {
      await works("$DOCKER run --rm -v runs:/bin busybox sh -c 'ls /bin/busybox; touch /bin/kept'");
      await isRefused("$DOCKER run --rm -v runs:/bin busybox true");
      await works("$DOCKER run --rm -v runs:/bin:nocopy busybox ls /bin/busybox /bin/kept");
      await works(
        "$DOCKER run --rm --mount type=volume,src=runs,dst=/bin,volume-nocopy busybox ls /bin/kept",
      );
    });

    it("lets docker create fill a volume before anything runs with it", async () => {
      await works(
        "$DOCKER volume create made && $DOCKER create --name filler -v made:/bin busybox true",
      );
      await works("$DOCKER rm filler && $DOCKER run --rm -v made:/x:nocopy busybox ls /x/busybox");
    });

    it("lets containers with a filled volume stop, start and restart", async () => {
      await works("$DOCKER run -d --stop-signal KILL --name web -v web:/bin busybox sleep 300");
      await works(
        "$DOCKER stop web && $DOCKER start web && $DOCKER restart web && $DOCKER rm -f web",
      );
    });

    it("lets volumes without a name be filled, also again", async () => {
      for (let round = 0; round < 2; round += 1)
        await works("$DOCKER run --rm -v /bin busybox ls /bin/busybox");
    });

    for (const [name, compose] of [
      ["Compose 2", "$DOCKER compose -p two"],
      ["Compose 1", "docker-compose -p one"],
    ] as const) {
      const on = (file: keyof typeof FILES, command: string): string =>
        `${compose} -f ${file} ${command}`;

      it(`lets ${name} make two services with one new volume, and start them again`, async () => {
        // Compose 1 starts each service at once, so that the second finds a volume in use.
        if (name === "Compose 1") await works(on("filled.yml", "up --no-start"));
        await works(on("filled.yml", "up -d"));
        await works(on("filled.yml", "up -d"));
        await works(on("filled.yml", "exec -T second ls /bin/busybox"));
        await works(on("filled.yml", "restart -t 0"));
      });

      it(`has ${name} make services again with nocopy, or with a new volume`, async () => {
        await works(on("filled.yml", "down -t 0"));
        await isRefused(on("filled.yml", "up -d"));
        await works(on("nocopy.yml", "up -d"));
        await works(on("nocopy.yml", "exec -T second ls /bin/busybox"));
        // Compose 1 cannot recreate containers of the newest engine, which shows it too little of them.
        if (name === "Compose 1") await works(on("nocopy.yml", "down -t 0"));
        await works(
          on("nocopy.yml", `up -d ${name === "Compose 1" ? "" : "--force-recreate"} -t 0`),
        );
        await works(on("nocopy.yml", "down -v -t 0"));
        await works(on("filled.yml", "up --no-start"));
        await works(on("filled.yml", "start"));
        await works(on("filled.yml", "down -v -t 0"));
      });
    }
  });
}
