import { readdirSync } from "node:fs";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectSafe } from "../harness/expect-safe.js";
import { create, openMovingPaths, swapping, type MovingPaths } from "../harness/moving-paths.js";
import { expectRaced } from "../harness/race-lab.js";

const SECOND_MS = 1000;
/** How long each is tried; LONG=1 for ten minutes. */
const TRY_MS = (process.env["LONG"] === "1" ? 600 : 30) * SECOND_MS;
const CONNECTIONS = 8;

for (const engine of await chosenEngines()) {
  describe(`[E] a source that moves all the time, ${engine.name}`, function () {
    this.timeout(TRY_MS + 120 * SECOND_MS);
    let lab: MovingPaths;

    before(async () => {
      lab = await openMovingPaths(engine);
    });

    after(() => lab.close());

    it("shows no user what root alone may read, and root makes nothing there", async () => {
      const { tries, runs, elsewhere, reads } = await race("alice");
      console.log(
        `      ${tries} tries, ${runs} ran, ${elsewhere} elsewhere, ${reads} read the secret`,
      );
      expectSafe(reads).to.equal(0);
      expectSafe(readdirSync(lab.rootOnly).sort()).to.deep.equal(["secret", "sub"]);
      expectRaced(runs);
    });

    it("is refused where callers may not replace it", async () => {
      const { tries, runs } = await race("sam");
      console.log(`      ${tries} tries`);
      expectSafe(runs).to.equal(0);
      expectRaced(tries);
    });

    /** Creates and starts containers with a link that moves: how many ran, had the other directory, and read it. */
    async function race(name: "alice" | "sam") {
      const source = `/srv/home/${name}/moving`;
      const targets = [`/srv/home/${name}/proj`, "/srv/root-only"];
      const moving = await swapping(lab.daemon.sandbox, source, targets);
      const end = Date.now() + TRY_MS;
      const seen = { tries: 0, runs: 0, elsewhere: 0, reads: 0 };
      const one = async (): Promise<void> => {
        while (Date.now() < end) {
          const shown = await tryOnce(name, source);
          seen.tries += 1;
          if (shown === null) continue;
          seen.runs += 1;
          if (shown.includes("0:700")) seen.elsewhere += 1;
          if (shown.includes("secret")) seen.reads += 1;
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, one));
      await moving.stop();
      return seen;
    }

    /** What the container writes of the directory; null where it was refused. */
    async function tryOnce(name: "alice" | "sam", source: string): Promise<string | null> {
      const person = lab.people[name];
      const Cmd = ["sh", "-c", "stat -c %u:%a /src; cat /src/secret"];
      const { id } = await create(person, { Binds: [`${source}:/src`] }, { Cmd });
      if (id === "") return null;
      const { status } = await person.told({ method: "POST", target: `/containers/${id}/start` });
      let shown: string | null = null;
      if (status === 204) {
        await person.api("POST", `/containers/${id}/wait`);
        const { body } = await person.api("GET", `/containers/${id}/logs?stdout=1`);
        shown = body.toString();
      }
      await person.api("DELETE", `/containers/${id}?force=1`);
      return shown;
    }
  });
}
