import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectSafe } from "../harness/expect-safe.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";
import { expectRaced } from "../harness/race-lab.js";
import { startScripted, type Script, type ScriptedPlugin } from "../harness/scripted-plugin.js";

const NAMES = ["alice", "bob", "carol"] as const;
const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };
const TRIES = 1000;
const MORE_TRIES = 19_000;
/** At once, so that some call is always between the look-up and dockerd's own. */
const AT_ONCE = 8;

/** Another plugin, asked after ours, that keeps calls from dockerd for a while once they were allowed. */
const slow: Script = async ({ phase, message }) => {
  const isExec = String(message["RequestUri"]).endsWith("/exec");
  if (isExec && phase === "request") await sleep(20);
  return { Allow: true };
};

for (const engine of await chosenEngines()) {
  describe(`[E] a name that changes hands, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let people: Readonly<Record<(typeof NAMES)[number], Person>>;
    let other: ScriptedPlugin;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      people = await openPeople(daemon, authority, NAMES);
      await startPlugin(daemon.sandbox, OWNERS_MATTER);
      other = await startScripted(daemon.sandbox, "slow", slow);
      await daemon.guardedBy([PLUGIN, other.name]);
    });

    after(async () => {
      await other.close();
      await daemon.close();
      authority.remove();
    });

    async function created(person: Person, name: string, host: object = {}): Promise<string> {
      const target = `/containers/create?name=${name}`;
      const answer = await person.api("POST", target, { ...SLEEPER, HostConfig: host });
      return (succeeded(answer, `create ${name}`).json as { readonly Id: string }).Id;
    }

    async function running(person: Person, name: string): Promise<string> {
      const id = await created(person, name);
      succeeded(await person.api("POST", `/containers/${name}/start`), `start ${name}`);
      return id;
    }

    const rename = (person: Person, id: string, name: string) =>
      person.api("POST", `/containers/${id}/rename?name=${name}`);

    /** Bob makes execs by `name`, again and again, while `hands` gives it to one and another. */
    async function raced(name: string, hands: () => Promise<void>) {
      const answers: Record<number, number> = {};
      const execs: string[] = [];
      let left = TRIES;
      // On a busy machine the name may be gone whenever bob asks: a race that he never won shows nothing.
      const isOver = (): boolean => left <= (execs.length > 0 ? 0 : -MORE_TRIES);
      const tries = async (): Promise<void> => {
        while (!isOver()) {
          left--;
          const target = `/containers/${name}/exec`;
          const { status, json } = await people.bob.api("POST", target, { Cmd: ["true"] });
          answers[status] = (answers[status] ?? 0) + 1;
          if (status === 201) execs.push((json as { readonly Id: string }).Id);
        }
      };
      const changing = (async (): Promise<void> => {
        while (!isOver()) await hands();
      })();
      await Promise.all([...Array.from({ length: AT_ONCE }, tries), changing]);
      return { answers, places: await placesOf(execs) };
    }

    /** The containers in which execs are. */
    async function placesOf(execs: readonly string[]): Promise<readonly string[]> {
      const places = new Set<string>();
      for (const exec of execs) {
        const { json } = await people.carol.api("GET", `/exec/${exec}/json`);
        places.add((json as { readonly ContainerID: string }).ContainerID);
      }
      return [...places];
    }

    function report(what: string, answers: Readonly<Record<number, number>>, turns: number): void {
      const said = Object.entries(answers).map(([status, count]) => `${count} x ${status}`);
      console.log(`        ${what}: ${said.join(", ")}, the name changed hands ${turns} times`);
    }

    it("leads a call to the caller's own container alone", async () => {
      const { alice, bob, carol } = people;
      const [mine, hers] = [await running(bob, "web"), await running(alice, "hers")];
      let turns = 0;
      const { answers, places } = await raced("web", async () => {
        // By one's own hand, and by an administrator's, who waits for nobody's name but bob's.
        const [one, two] = turns % 2 === 0 ? [bob, alice] : [carol, carol];
        const gone = await rename(one, mine, "mine");
        const came = await rename(two, hers, "web");
        await rename(two, hers, "hers");
        await rename(one, mine, "web");
        if (gone.status === 204 && came.status === 204) turns += 1;
      });
      report("by name", answers, turns);
      expectSafe(places.filter((place) => place !== mine)).to.deep.equal([]);
      expectRaced(Math.min(turns, places.length));
      expect(answers[500], JSON.stringify(answers)).to.equal(undefined);
    });

    it("and so does the name of a link, which changes hands with the container that has it", async () => {
      const { alice, bob } = people;
      const [mine, hers] = [await running(bob, "bobs"), await running(alice, "alices")];
      let turns = 0;
      const { answers, places } = await raced("app/db", async () => {
        await created(bob, "app", { Links: [`${mine}:db`] });
        await bob.api("DELETE", "/containers/app?force=1");
        await created(alice, "app", { Links: [`${hers}:db`] });
        await alice.api("DELETE", "/containers/app?force=1");
        turns += 1;
      });
      report("by link", answers, turns);
      expectSafe(places.filter((place) => place !== mine)).to.deep.equal([]);
      expectRaced(Math.min(turns, places.length));
    });
  });
}
