import { chownSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import {
  attack,
  create,
  expectRaced,
  raceLabFor,
  removeAll,
  say,
  tally,
  TEST_LIMIT_MS,
} from "../harness/race-lab.js";

const MB = 1024 * 1024;
const SECRET = "of root alone";

const SETTINGS = `
schema: 1
profile: multi-tenant
bindings: [{users: [carol], profile: baseline}]
users:
  alice: {uid: 10001, gids: [10001], home: /srv/homes/alice}
  bob: {uid: 10002, gids: [10002], home: /srv/homes/bob}
  carol: {roles: [admin]}
parameters:
  bind_mount_allowlist.allowed_mount_prefixes: ["/srv/homes/\${user}"]
  tenant_quota.quota: {containers: 100, memory: ${400 * MB}, cpus: 100}
`;

/** A container that alice may have, apart from its name. */
function hers(host: object = {}): object {
  const limits = {
    Memory: 10 * MB,
    MemorySwap: 20 * MB,
    NanoCpus: 1e8,
    PidsLimit: 10,
    SecurityOpt: ["no-new-privileges"],
  };
  return { User: "10001:10001", HostConfig: { ...limits, CapDrop: ["NET_RAW", "MKNOD"], ...host } };
}

for (const engine of await chosenEngines()) {
  describe(`[E] a name that moves between containers of one's own, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS);
    const lab = raceLabFor(engine, SETTINGS);

    before(() => {
      const at = (path: string): string => lab.daemon.sandbox.outside(path);
      mkdirSync(at("/srv/homes/alice/data"), { recursive: true });
      chownSync(at("/srv/homes/alice"), 10001, 10001);
      chownSync(at("/srv/homes/alice/data"), 10001, 10001);
      mkdirSync(at("/srv/secret"), { mode: 0o700 });
      writeFileSync(at("/srv/secret/file"), SECRET, { mode: 0o600 });
    });

    afterEach(() => removeAll(lab.carol));

    /** The container whose name `alice_web` may be is one of two; the name changes hands without end. */
    function swapping(first: string, second: string): readonly (() => Promise<unknown>)[] {
      const rename = (id: string, name: string) =>
        lab.alice.kept("POST", `/containers/${id}/rename?name=${name}`);
      return [
        async () => {
          await rename(first, "alice_one");
          await rename(second, "alice_web");
          await rename(second, "alice_two");
          await rename(first, "alice_web");
        },
      ];
    }

    it("leads no copy to what the host has mounted in another", async () => {
      const { alice, daemon } = lab;
      const bound = await create(
        alice,
        "alice_two",
        hers({ Binds: ["/srv/homes/alice/data:/data"] }),
      );
      const plain = await create(alice, "alice_web", hers());
      const outside = (path: string): string => daemon.sandbox.outside(path);
      renameSync(outside("/srv/homes/alice/data"), outside("/srv/homes/alice/was"));
      symlinkSync("/srv/secret", outside("/srv/homes/alice/data"));
      const refused = await alice.api("GET", `/containers/${bound}/archive?path=/data`);
      expectDenied(refused.status, refused.body.toString());
      const answers = tally();
      const stolen: string[] = [];
      const turns = await attack({
        tries: async () => {
          const target = "/containers/alice_web/archive?path=/data";
          const answer = answers.add(await alice.kept("GET", target));
          if (answer.body.includes(SECRET)) stolen.push("the secret");
        },
        moves: swapping(plain, bound),
        hasSucceeded: () => stolen.length > 0,
      });
      say(`copies: ${answers.toString()}; the name moved ${turns.moves} times`);
      expectRaced(turns.moves);
      expectSafe(stolen, `after ${turns.tries} tries`).to.deep.equal([]);
    });

    it("takes no more than one's share", async () => {
      const { alice, carol } = lab;
      const large = await create(
        alice,
        "alice_web",
        hers({ Memory: 300 * MB, MemorySwap: 600 * MB }),
      );
      const small = await create(alice, "alice_two", hers());
      const grown = { Memory: 290 * MB, MemorySwap: 580 * MB };
      const refused = await alice.api("POST", `/containers/${small}/update`, grown);
      expect(refused.body.toString()).to.include("Quota");
      const answers = tally();
      const memory = async (id: string): Promise<number> => {
        const { json } = await carol.api("GET", `/containers/${id}/json`);
        return (json as { HostConfig: { Memory: number } }).HostConfig.Memory;
      };
      let most = 0;
      const turns = await attack({
        tries: async () => {
          answers.add(await alice.kept("POST", "/containers/alice_web/update", grown));
        },
        moves: [
          ...swapping(large, small),
          async () => {
            most = Math.max(most, (await memory(large)) + (await memory(small)));
          },
        ],
        hasSucceeded: () => most > 400 * MB,
      });
      say(`updates: ${answers.toString()}; the name moved ${turns.moves} times`);
      expectRaced(turns.moves);
      expectSafe(most / MB, `after ${turns.tries} tries`).to.be.at.most(400);
    });
  });
}
