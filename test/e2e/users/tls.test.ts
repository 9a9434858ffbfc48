import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { ADDRESS, certify, done, giveNginx, openLab, type Lab } from "../harness/lab.js";
import { expectShown, readPage, type Step } from "../harness/page.js";

const PAGE = readPage("who-calls/tls.md");
const [PRELUDE, ...BY_CURL] = PAGE.steps("Calls by curl");
const API = PRELUDE?.script ?? "";

/** Sections of the page, and who does what they show. */
const CALLS: readonly (readonly [string, readonly Step[]])[] = [
  ["alice", BY_CURL],
  ["alice", PAGE.steps("Calls by docker")],
  ["bob", PAGE.steps("Calls by a student")],
];

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] docs/who-calls/tls.md, ${engine.name}, docker CLI ${cli.version}`, () => {
    let lab: Lab;

    before(async () => {
      lab = await openLab({
        engine,
        cli,
        page: PAGE,
        async prepare(sandbox) {
          await done(sandbox, `ip address add ${ADDRESS}/32 dev lo`);
          await certify(sandbox);
        },
        furnish: giveNginx,
      });
    });

    after(() => lab.sandbox.close());

    /** Does a step, and gives what was recorded of it. */
    async function doStep(user: string, step: Step) {
      const mark = lab.plugin.mark();
      expectShown(step, await lab.as(user, `${API}\n${step.script}`));
      return lab.plugin.recordsSince(mark).filter(({ phase }) => phase === "request");
    }

    for (const [user, steps] of CALLS) {
      for (const step of steps) {
        it(`${step.title}, as ${user}`, async () => {
          const records = await doStep(user, step);
          expect(records).not.to.be.empty;
          for (const record of records) {
            expect(record).to.deep.include({ user, authn: "TLS", via: "certificate" });
          }
        });
      }
    }

    it("tells a user whom the settings do not list", async () => {
      const [stranger] = PAGE.steps("Who is refused");
      if (stranger === undefined) throw new Error("The page must show a stranger");
      const records = await doStep("mallory", stranger);
      expect(records).to.have.length(1);
      expect(records[0]).to.deep.include({ effect: "deny", user: "mallory" });
    });

    it("is not asked about callers without a certificate, which the daemon refuses", async () => {
      const [, without] = PAGE.steps("Who is refused");
      if (without === undefined) throw new Error("The page must show a call without a certificate");
      expect(await doStep("alice", without)).to.deep.equal([]);
    });

    it("tells root the same on the daemon's own socket", async () => {
      const answer = await lab.daemon.api("GET", "/v1.41/containers/json");
      expect(answer.status).to.equal(403);
      const told = PAGE.blocks("text").find((text) => text.startsWith("authenticated_user: "));
      expect(told).to.be.a("string");
      expect((answer.json as { message: string }).message).to.include(told?.trimEnd());
    });

    it("keeps keys for their holders", async () => {
      const { stdout } = await lab.as("root", "stat -c %a /etc/docker/server-key.pem");
      expect(stdout).to.equal("600\n");
      const other = await lab.as("bob", "cat /run/e2e/home/alice/.docker/lab/key.pem");
      expect(other.stderr).to.include("Permission denied");
    });
  });
}
