import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectSafe } from "../harness/expect-safe.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { attack, raceLabFor, say, tally, TEST_LIMIT_MS, unguarded } from "../harness/race-lab.js";

const SETTINGS = `${OWNERS_MATTER}  swarm_control.swarm_mode: services\n`;

const DATA = Buffer.from("data").toString("base64");

/** How an object of each kind is made. */
const BODIES: Readonly<Record<string, object>> = {
  services: {
    TaskTemplate: { ContainerSpec: { Image: "busybox" } },
    Mode: { Replicated: { Replicas: 0 } },
  },
  secrets: { Data: DATA },
  configs: { Data: DATA },
};

for (const engine of await chosenEngines()) {
  describe(`[E] a name of a swarm's object that is the beginning of an id, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS);
    const lab = raceLabFor(engine, SETTINGS);

    before(async () => {
      const swarm = { ListenAddr: "10.99.0.2:2377", AdvertiseAddr: "10.99.0.2" };
      await unguarded(lab.daemon, async () =>
        succeeded(await lab.daemon.api("POST", "/swarm/init", swarm), "swarm init"),
      );
    });

    for (const [kind, body] of Object.entries(BODIES))
      it(`leads alice to none of bob's ${kind}`, async () => {
        const { alice, bob, carol } = lab;
        const make = async (person: typeof alice, Name: string): Promise<string | null> => {
          const answer = await person.kept("POST", `/${kind}/create`, { Name, ...body });
          return answer.status === 201 ? (answer.json as { readonly ID: string }).ID : null;
        };
        const his = await make(bob, "his");
        if (his === null) throw new Error(`Cannot make bob's of ${kind}`);
        const name = his.slice(0, 12);
        const answers = tally();
        let isGone = false;
        const { moves } = await attack({
          tries: async () => answers.add(await alice.kept("DELETE", `/${kind}/${name}`)),
          moves: [
            async () => {
              const hers = await make(alice, name);
              if (hers !== null) await alice.kept("DELETE", `/${kind}/${hers}`);
            },
            async () => {
              isGone = (await carol.kept("GET", `/${kind}/${his}`)).status === 404;
            },
          ],
          hasSucceeded: () => isGone,
        });
        say(`deletes: ${answers.toString()}; moved ${moves} times`);
        expectSafe((await carol.api("GET", `/${kind}/${his}`)).status).to.equal(200);
      });
  });
}
