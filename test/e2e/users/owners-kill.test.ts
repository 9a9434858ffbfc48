import { expect } from "chai";
import { loadOwners } from "../../../src/engine/ownership/read-owners.js";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { seeded } from "../../random.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { openPeople, type Person } from "../harness/people.js";
import { OWNERS, PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import {
  ALLOW,
  startScripted,
  type Asked,
  type ScriptedPlugin,
} from "../harness/scripted-plugin.js";
import { waitFor } from "../../wait-for.js";

/** The same of everybody, so that nothing in the call tells one from another. */
const BODY = { Image: "busybox", Cmd: ["true"] };
const CREATES = 200;
const AT_ONCE = 8;
const ROUNDS = process.env["LONG"] === "1" ? 20 : 2;

for (const engine of await chosenEngines()) {
  describe(`[E] a plugin that is killed while containers are made, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let people: Readonly<Record<"alice" | "bob" | "carol", Person>>;
    let plugin: Plugin;
    let witness: ScriptedPlugin;
    const random = seeded();

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      people = await openPeople(daemon, authority, ["alice", "bob", "carol"]);
      // The daemon asks it first, so that it sees each answer, also where ours is gone.
      witness = await startScripted(daemon.sandbox, "witness", ALLOW);
      plugin = await startPlugin(daemon.sandbox, OWNERS_MATTER);
      await daemon.guardedBy([witness.name, PLUGIN]);
    });

    after(async () => {
      await witness.close();
      await daemon.close();
      authority.remove();
    });

    /** Alice and bob make containers by equal calls; the plugin is killed after `killAt` of them. */
    async function makeAll(killAt: number): Promise<readonly string[]> {
      const answered: string[] = [];
      let begun = 0;
      const killed: Promise<void>[] = [];
      const one = async (person: Person): Promise<void> => {
        if (begun === killAt) killed.push(killAndStart());
        begun += 1;
        const { status, json } = await person.api("POST", "/containers/create", BODY);
        if (status === 201) answered.push((json as { readonly Id: string }).Id);
      };
      const row = async (number: number): Promise<void> => {
        while (begun < CREATES) await one(number % 2 === 0 ? people.alice : people.bob);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => row(number)));
      await Promise.all(killed);
      return answered;
    }

    async function killAndStart(): Promise<void> {
      await plugin.kill();
      plugin = await startPlugin(daemon.sandbox, OWNERS_MATTER);
    }

    const owners = (): ReadonlyMap<string, string | null> =>
      new Map(
        loadOwners(daemon.sandbox.outside(OWNERS)).map(([{ id }, { user }]) => [id, user] as const),
      );

    async function there(): Promise<readonly string[]> {
      const { json } = succeeded(
        await people.carol.api("GET", "/containers/json?all=1"),
        "list containers",
      );
      return (json as readonly { readonly Id: string }[]).map(({ Id }) => Id);
    }

    for (let round = 1; round <= ROUNDS; round++) {
      it(`leaves each its owner or none, time ${round}`, async () => {
        witness.forget();
        const answered = await makeAll(20 + random.below(CREATES - 40));
        const containers = await there();
        const unowned = (): readonly string[] => containers.filter((id) => !owners().has(id));
        const isNamed = (id: string): boolean =>
          plugin.log().includes(`container ${id} is unowned: `);
        await waitFor("each to have its owner or to be named", () => unowned().every(isNamed), {
          limitMs: 40_000,
          explain: () => `${unowned().join(" ")}\n${plugin.log()}`,
        });

        const makers = makersSeenBy(witness.asked);
        const wrong = containers.filter(
          (id) => owners().has(id) && owners().get(id) !== makers.get(id),
        );
        console.log(
          `        seed ${random.seed}: ${answered.length} answered, ${containers.length} made, ${unowned().length} nobody's`,
        );
        expect([...makers.keys()]).to.include.members(containers);
        expect(wrong).to.deep.equal([]);
        // Who was told of a container owns it.
        expect(answered.filter((id) => owners().get(id) !== makers.get(id))).to.deep.equal([]);
        expect(unowned().length).to.be.at.most(AT_ONCE);
        expect(answered.length).to.be.greaterThan(CREATES / 2);
        succeeded(await people.carol.api("POST", "/containers/prune"), "prune containers");
        expect(await there()).to.deep.equal([]);
      });
    }
  });
}

/** Whose call made each container, as the daemon told the plugin beside ours. */
function makersSeenBy(asked: readonly Asked[]): ReadonlyMap<string, string> {
  const makers = new Map<string, string>();
  for (const { phase, message } of asked) {
    if (phase === "request" || message["ResponseStatusCode"] !== 201) continue;
    const body = Buffer.from(String(message["ResponseBody"]), "base64").toString();
    makers.set((JSON.parse(body) as { readonly Id: string }).Id, String(message["User"]));
  }
  return makers;
}
