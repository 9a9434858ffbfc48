import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createApi } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied } from "../harness/expect-safe.js";
import { runLarge, whileHeld } from "../harness/held-container.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { PLUGIN } from "../harness/plugin.js";
import { createNetwork, raceLabFor, removeAll, say, TEST_LIMIT_MS } from "../harness/race-lab.js";

/** By these dockerd finds the plugin's own socket, and activates it. */
const DRIVERS = [`./${PLUGIN}`, `x/../${PLUGIN}`];

for (const engine of await chosenEngines()) {
  describe(`[E] ways around locks, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS);
    const lab = raceLabFor(engine, OWNERS_MATTER);

    afterEach(async () => {
      await removeAll(lab.carol);
      await lab.carol.api("DELETE", "/networks/hers");
    });

    /** Alice's call waits in dockerd for a container's lock, and relies on the name of a network. */
    async function whileConnecting(work: () => Promise<void>): Promise<void> {
      const { alice } = lab;
      await createNetwork(alice, "hers");
      const id = await runLarge(lab, "held");
      let connected: Promise<unknown> = Promise.resolve();
      await whileHeld(lab, id, async () => {
        connected = alice.api("POST", "/networks/hers/connect", { Container: id });
        await sleep(1000);
        await work();
      });
      await connected;
    }

    it("an activation of the plugin lets go of no name", async () => {
      const { alice, bob, daemon } = lab;
      await whileConnecting(async () => {
        for (const Driver of DRIVERS) {
          const { status, body } = await alice.api("POST", "/volumes/create", { Driver });
          say(`a volume of ${Driver}: ${status} ${body.toString().trim()}`);
        }
        const socket = daemon.sandbox.outside(`/run/docker/plugins/${PLUGIN}.sock`);
        const { status } = await createApi(socket)("POST", "/Plugin.Activate");
        expect(status).to.equal(200);
        const made = await bob.api("POST", "/networks/create", { Name: "hers" });
        expectDenied(made.status, made.body.toString());
        expect(made.body.toString()).to.include("in flight");
      });
    });
  });
}
