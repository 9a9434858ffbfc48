import { readlinkSync } from "node:fs";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectSafe } from "../harness/expect-safe.js";
import type { Person } from "../harness/people.js";
import {
  attack,
  create,
  expectRaced,
  raceLabFor,
  removeAll,
  run,
  say,
  tally,
  TEST_LIMIT_MS,
  type RaceLab,
} from "../harness/race-lab.js";
import { waitFor } from "../../wait-for.js";

const SETTINGS = `
schema: 1
profile: ci
bindings: [{users: [carol], profile: baseline}]
users:
  alice: {roles: [ci-job]}
  bob: {roles: [ci-job]}
  carol: {roles: [admin]}
`;

const CONFINED = { HostConfig: { CapDrop: ["NET_RAW", "MKNOD"] } };

/** What the daemon says of a container, as far as its namespaces go. */
interface Seen {
  readonly Id: string;
  readonly State: { readonly Running: boolean; readonly Pid: number };
  readonly HostConfig: { readonly NetworkMode: string };
}

for (const engine of await chosenEngines()) {
  describe(`[E] a namespace that is shared by a name which moves, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS);
    const lab = raceLabFor(engine, SETTINGS);

    afterEach(() => removeAll(lab.carol));

    async function seen(id: string): Promise<Seen | null> {
      const { status, json } = await lab.carol.api("GET", `/containers/${id}/json`);
      return status === 200 ? (json as Seen) : null;
    }

    /** The network namespace of what runs in a container. */
    const namespaceOf = ({ State: { Pid } }: Seen): string =>
      readlinkSync(lab.daemon.sandbox.outside(`/proc/${Pid}/ns/net`));

    /** Has alice create containers in the network of `web` while it moves, and returns their ids. */
    async function createdBeside(moves: readonly (() => Promise<unknown>)[]) {
      const answers = tally();
      const made: string[] = [];
      const kept = new Set<string>();
      const body = {
        Image: "busybox",
        Cmd: ["sleep", "100000"],
        HostConfig: { ...CONFINED.HostConfig, NetworkMode: "container:web" },
      };
      const { moves: moved } = await attack({
        tries: async () => {
          const answer = answers.add(await lab.alice.kept("POST", "/containers/create", body));
          if (answer.status !== 201) return;
          const { Id: id } = answer.json as { readonly Id: string };
          made.push(id);
          const one = await seen(id);
          if (one?.HostConfig.NetworkMode === "container:web") kept.add(id);
          else await lab.alice.kept("DELETE", `/containers/${id}?force=1`);
        },
        moves,
        hasSucceeded: () => kept.size > 2,
      });
      say(`creates: ${answers.toString()}, ${kept.size} keep the name; moved ${moved} times`);
      expectRaced(moved);
      return { made, kept };
    }

    /** Alice starts what keeps the name, which is bob's now; those that share a namespace with him are returned. */
    async function joinedWith(victim: string, kept: Iterable<string>): Promise<readonly string[]> {
      const his = await seen(victim);
      expectSafe(his, "bob's container is gone").not.to.equal(null);
      if (his === null) return [];
      const joined: string[] = [];
      for (const id of kept) {
        for (const verb of ["start", "restart?t=0"]) {
          await lab.alice.api("POST", `/containers/${id}/${verb}`);
          const hers = await seen(id);
          if (hers?.State.Running === true && namespaceOf(hers) === namespaceOf(his))
            joined.push(`${verb} ${id}`);
        }
      }
      return joined;
    }

    const renaming = (person: Person, id: string) => async (): Promise<void> => {
      await person.kept("POST", `/containers/${id}/rename?name=hers`);
      await person.kept("POST", `/containers/${id}/rename?name=web`);
    };

    it("is not bob's, while alice renames her own container", async () => {
      const { alice, bob } = lab;
      const own = await run(alice, "web", CONFINED);
      const { kept } = await createdBeside([renaming(alice, own)]);
      await alice.api("POST", `/containers/${own}/rename?name=hers`);
      const victim = await run(bob, "web", CONFINED);
      expectSafe(await joinedWith(victim, kept)).to.deep.equal([]);
    });

    it("is not bob's, while alice's container removes itself", async () => {
      const { alice, bob } = lab;
      const brief = { Cmd: ["true"], HostConfig: { ...CONFINED.HostConfig, AutoRemove: true } };
      const { kept } = await createdBeside([
        async () => {
          const id = await create(alice, "web", brief).catch(() => null);
          if (id !== null) await alice.kept("POST", `/containers/${id}/start`);
        },
      ]);
      await alice.api("DELETE", "/containers/web?force=1");
      await gone(lab, "web");
      const victim = await run(bob, "web", CONFINED);
      expectSafe(await joinedWith(victim, kept)).to.deep.equal([]);
    });

    it("is not bob's, while bob renames and removes his own", async () => {
      const { alice, bob, carol } = lab;
      const own = await run(alice, "hers", CONFINED);
      const victim = await run(bob, "his", CONFINED);
      const rename = (id: string, name: string) =>
        carol.kept("POST", `/containers/${id}/rename?name=${name}`);
      const { made, kept } = await createdBeside([
        async () => {
          await rename(own, "web");
          await rename(own, "hers");
          await rename(victim, "web");
          await rename(victim, "his");
        },
      ]);
      for (const id of made) {
        const one = await seen(id);
        expectSafe(one?.HostConfig.NetworkMode ?? "").not.to.equal(`container:${victim}`);
      }
      await rename(victim, "web");
      expectSafe(await joinedWith(victim, kept)).to.deep.equal([]);
    });
  });
}

async function gone({ carol }: RaceLab, name: string): Promise<void> {
  await waitFor(`${name} to be gone`, async () => {
    return (await carol.api("GET", `/containers/${name}/json`)).status === 404;
  });
}
