import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { ADDRESS, certify, done, openLab, type Lab } from "../harness/lab.js";
import { expectShown, readPage, stepOf, type Step } from "../harness/page.js";
import type { Sandbox } from "../harness/sandbox.js";

const PAGE = readPage("who-calls/private-interface.md");
const RULE = PAGE.steps("The rule");

/** The host between two networks: `inside`, to which lan0 leads, and `outside`, which knows the way as well. */
const NETWORKS = `
ip netns add inside
ip link add lan0 type veth peer name eth0 netns inside
ip address add ${ADDRESS}/24 dev lan0
ip link set lan0 up
ip -n inside address add 10.77.0.2/24 dev eth0
ip -n inside link set eth0 up
ip netns add outside
ip link add wan0 type veth peer name eth0 netns outside
ip address add 192.0.2.1/24 dev wan0
ip link set wan0 up
ip -n outside address add 192.0.2.2/24 dev eth0
ip -n outside link set eth0 up
ip -n outside route add 10.77.0.0/24 via 192.0.2.1`;

const at = (network: string): readonly string[] => ["ip", "netns", "exec", network];

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] docs/who-calls/private-interface.md, ${engine.name}, docker CLI ${cli.version}`, () => {
    const unfenced = stepOf(PAGE, "The address alone does not protect", 0);
    const fromContainer = stepOf(PAGE, "From outside", 1);
    let lab: Lab;
    let unruled: { readonly outside: ProgramOutcome; readonly container: ProgramOutcome };

    before(async () => {
      lab = await openLab({
        engine,
        cli,
        page: PAGE,
        async prepare(sandbox: Sandbox) {
          await done(sandbox, NETWORKS);
          await certify(sandbox);
        },
      });
      unruled = {
        outside: await lab.as("alice", unfenced.script, at("outside")),
        container: await lab.as("alice", fromContainer.script, at("inside")),
      };
      for (const step of RULE) expectShown(step, await lab.as("root", step.script));
    });

    after(() => lab.sandbox.close());

    /** Does a step at a network, and gives what was recorded of it. */
    async function doStep(network: string, step: Step) {
      const mark = lab.plugin.mark();
      expectShown(step, await lab.as("alice", step.script, at(network)));
      return lab.plugin.recordsSince(mark).filter(({ phase }) => phase === "request");
    }

    it("answers from everywhere before there is a rule, whatever its address", () => {
      expectShown(unfenced, unruled.outside);
      expect(unruled.container).to.deep.equal({ code: 0, stdout: "", stderr: "" });
    });

    it("answers from inside, by the user's name", async () => {
      const records = await doStep("inside", stepOf(PAGE, "From inside", 0));
      expect(records).to.have.length(1);
      expect(records[0]).to.deep.include({ effect: "allow", user: "alice", via: "certificate" });
    });

    for (const step of PAGE.steps("From inside").slice(1)) {
      it(`refuses from inside as well: ${step.title}`, async () => {
        expect(await doStep("inside", step)).to.deep.equal([]);
      });
    }

    it("does not answer from outside, whatever certificate is at hand", async () => {
      expect(await doStep("outside", stepOf(PAGE, "From outside", 0))).to.deep.equal([]);
    });

    it("does not answer containers on the host", async () => {
      const records = await doStep("inside", fromContainer);
      expect(records.map(({ user }) => user)).to.include("alice");
    });

    it("refuses containers that would be inside", async () => {
      const records = await doStep("inside", stepOf(PAGE, "From outside", 2));
      const refused = records.filter(({ effect }) => effect === "deny");
      expect(refused.map(({ action }) => action)).to.deep.equal([
        "container.create",
        "network.create",
      ]);
    });

    it("answers the host itself still", async () => {
      const step = stepOf(PAGE, "From inside", 0);
      expectShown(step, await lab.as("alice", step.script));
    });
  });
}
