import { mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { create, openMovingPaths, SETTINGS, type MovingPaths } from "../harness/moving-paths.js";
import { RUNTIME, runtimeFlags } from "../harness/pinning-runtime.js";
import { attack, expectRaced, say, SECONDS, TEST_LIMIT_MS } from "../harness/race-lab.js";
import { waitFor } from "../../wait-for.js";

/** The control run must only show that the test can fail. */
const CONTROL_SECONDS = 10;

const PINNED = `${SETTINGS}group_parameters:
  ci: {runtime_selection.allowed_runtimes: [runc, ${RUNTIME}]}
`;

const REQUIRED = PINNED.replace(
  /ci: \{runtime_selection.*\n/,
  `ci: {runtime_selection.allowed_runtimes: [runc, ${RUNTIME}], runtime_selection.required_runtime: ${RUNTIME}}\n`,
);

/**
 * Puts a link in the place of a directory and the directory back, all the time, until a file appears. Where dockerd makes
 * the directory in between, it is removed again.
 */
const SWAPPER = `const fs = require("node:fs");
const [path, target, until] = process.argv.slice(1);
fs.symlinkSync(target, path + ".link");
const move = (from, to) => { try { fs.renameSync(from, to); } catch { try { fs.rmdirSync(to); } catch {} } };
const rest = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
while (!fs.existsSync(until)) {
  move(path, path + ".kept"); move(path + ".link", path); rest();
  move(path, path + ".link"); move(path + ".kept", path); rest();
}`;

for (const engine of await chosenEngines()) {
  describe(`[E] a source that becomes a link all the time, and the runtime, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS * 2);
    let lab: MovingPaths;

    before(async () => {
      lab = await openMovingPaths(engine, {
        flags: (sandbox) => runtimeFlags(sandbox),
        settings: PINNED,
      });
      writeFileSync(`${lab.rootOnly}/sub/secret`, "secret");
      mkdirSync(lab.outside("/srv/builds/moving"));
      mkdirSync(lab.outside("/srv/builds/up/sub"), { recursive: true });
    });

    after(() => lab.close());

    for (const { title, moved, source } of [
      { title: "itself", moved: "/srv/builds/moving", source: "/srv/builds/moving" },
      { title: "a directory above it", moved: "/srv/builds/up", source: "/srv/builds/up/sub" },
    ]) {
      it(`reads what root alone may read without the runtime: ${title}`, async () => {
        const { reads } = await race(moved, source, "runc", CONTROL_SECONDS);
        expectRaced(reads);
      });

      it(`reads nothing of it with the runtime: ${title}`, async () => {
        const { runs, reads } = await race(moved, source, RUNTIME, SECONDS);
        expectSafe(reads).to.equal(0);
        expectRaced(runs);
      });
    }

    /** Creates and starts containers, as root, over eight connections: how many ran, and how many read the secret. */
    async function race(moved: string, source: string, Runtime: string, seconds: number) {
      const until = `/run/e2e/until-${Date.now()}`;
      const args = ["-e", SWAPPER, moved, "/srv/root-only", until];
      const swapper = lab.daemon.sandbox.start(
        process.execPath,
        args,
        lab.outside("/run/e2e/swapper.log"),
      );
      const seen = { runs: 0, reads: 0 };
      const tries = async (): Promise<void> => {
        const shown = await tryOnce(source, Runtime);
        if (shown !== null) seen.runs += 1;
        if (shown?.includes("secret") === true) seen.reads += 1;
      };
      const isControl = Runtime === "runc";
      const hasSucceeded = (): boolean => isControl && seen.reads > 0;
      const turns = await attack({ tries, moves: [], seconds, hasSucceeded });
      await lab.daemon.sandbox.run("touch", [until]);
      await waitFor("the swapping to end", () => swapper.exitCode !== null);
      await lab.daemon.sandbox.run("rm", ["-f", `${moved}.link`]);
      say(`${Runtime}: ${turns.tries} tries, ${seen.runs} ran, ${seen.reads} read the secret`);
      return seen;
    }

    /** What the container writes; null where it was refused. */
    async function tryOnce(source: string, Runtime: string): Promise<string | null> {
      const job = lab.people.job;
      const { id } = await create(
        job,
        { Binds: [`${source}:/src`], Runtime },
        { Cmd: ["sh", "-c", "cat /src/secret; echo ran"] },
      );
      if (id === "") return null;
      const { status } = await job.told({ method: "POST", target: `/containers/${id}/start` });
      let shown: string | null = null;
      if (status === 204) {
        await job.api("POST", `/containers/${id}/wait`);
        shown = (await job.api("GET", `/containers/${id}/logs?stdout=1`)).body.toString();
      }
      await job.api("DELETE", `/containers/${id}?force=1`);
      return shown;
    }
  });

  describe(`[E] a runtime that is required, ${engine.name}`, function () {
    this.timeout(120_000);

    for (const [byDefault, allowed] of [
      [RUNTIME, ["", RUNTIME]],
      ["runc", [RUNTIME]],
    ] as const) {
      it(`is the only one that callers get, where the default is ${byDefault}`, async () => {
        const flags = (sandbox: MovingPaths["daemon"]["sandbox"]) =>
          runtimeFlags(sandbox, byDefault);
        const lab = await openMovingPaths(engine, { flags, settings: REQUIRED });
        try {
          for (const Runtime of ["", RUNTIME, "runc", "io.containerd.runc.v2"]) {
            const { status, said } = await create(lab.people.job, { Runtime });
            if ((allowed as readonly string[]).includes(Runtime))
              expect(status, said).to.equal(201);
            else expectDenied(status, said);
          }
        } finally {
          await lab.close();
        }
      });
    }
  });
}
