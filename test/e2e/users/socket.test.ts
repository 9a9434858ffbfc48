import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { done, giveNginx, openLab, type Lab } from "../harness/lab.js";
import { expectShown, readPage, stepOf, type Step } from "../harness/page.js";

const PAGE = readPage("who-calls/socket.md");
const GROUP = "A group of its own";
const [PRELUDE, ...INSIDE] = PAGE.steps("Inside the group");
const AS_WATCHER = PAGE.steps("Fewer rights at the socket");
const [, WATCHER = ""] = PAGE.blocks("yaml");

/** What the plugin knows of whoever comes by the socket. */
const ANONYMOUS_USER = { user: null, authn: null, via: "none" };

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] docs/who-calls/socket.md, ${engine.name}, docker CLI ${cli.version}`, () => {
    let lab: Lab;
    let unguarded: ProgramOutcome;

    const open = (settings?: string): Promise<Lab> =>
      openLab({
        engine,
        cli,
        page: PAGE,
        ...(settings === undefined ? {} : { settings: () => settings }),
        prepare: (sandbox) => done(sandbox, stepOf(PAGE, GROUP, 1).script),
        async furnish(unready) {
          await giveNginx(unready);
          unguarded = await unready.as("alice", stepOf(PAGE, GROUP, 0).script);
        },
      });

    before(async () => {
      lab = await open();
    });

    after(() => lab.sandbox.close());

    /** Does a step, and gives what was recorded of it. */
    async function doStep(user: string, step: Step, more = "") {
      const mark = lab.plugin.mark();
      expectShown(step, await lab.as(user, `${PRELUDE?.script ?? ""}\n${more}\n${step.script}`));
      return lab.plugin.recordsSince(mark).filter(({ phase }) => phase === "request");
    }

    it("is root's in all but name where no plugin is asked", () => {
      expectShown(stepOf(PAGE, GROUP, 0), unguarded);
    });

    it("is opened by root and the group alone", async () => {
      expect(await doStep("root", stepOf(PAGE, GROUP, 2))).to.deep.equal([]);
    });

    it("stops whoever is outside the group, and nobody hears of it", async () => {
      expect(await doStep("bob", stepOf(PAGE, "Outside the group", 0))).to.deep.equal([]);
    });

    for (const step of INSIDE) {
      it(`${step.title}: members and root are the same nobody`, async () => {
        const claims = `api() { curl -sS --unix-socket /run/docker.sock -H 'X-Remote-User: carol' "$@"; }`;
        for (const [user, more] of [
          ["alice", ""],
          ["alice", claims],
          ["root", ""],
        ] as const) {
          const records = await doStep(user, step, more);
          expect(records).to.have.length(1);
          expect(records[0]).to.deep.include(ANONYMOUS_USER);
        }
      });
    }

    describe("where nobody may only look", () => {
      let other: Lab;

      before(async () => {
        other = lab;
        lab = await open(WATCHER);
      });

      after(async () => {
        await lab.sandbox.close();
        lab = other;
      });

      for (const step of AS_WATCHER) {
        it(`${step.title}, which root does as well`, async () => {
          for (const user of ["alice", "root"]) {
            const [record] = await doStep(user, step);
            expect(record).to.deep.include(ANONYMOUS_USER);
          }
        });
      }
    });
  });
}
