import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

const SETTINGS = `
schema: 1
profile: multi-tenant
users:
  alice: { uid: 10001, gids: [10001], home: /home/alice }
  bob: { uid: 10002, gids: [10002], home: /home/bob }
# So that what a list with sizes shows is looked at as well.
parameters: { daemon_load.allow_size: true }
`;

const LIMITS = {
  ...{ Memory: 2 ** 28, NanoCpus: 1e9, PidsLimit: 64 },
  SecurityOpt: ["no-new-privileges"],
};
const OWN = '"label":["io.dockwarden.owner=alice"]';

const filtered = (target: string, more = ""): string => {
  const filters = encodeURIComponent(`{${OWN}${more}}`);
  return `${target}${target.includes("?") ? "&" : "?"}filters=${filters}`;
};

/** By which a container of bob's, or whether there is one of that name, was shown. */
const REFUSED = [
  "/networks/bridge",
  "/networks/bridge?verbose=1",
  "/networks/host",
  "/networks/none",
  "/v1.44/networks/bridge",
  filtered("/containers/json?all=1", ',"since":["bob_db"]'),
  filtered("/containers/json?all=1", ',"since":["bob_none"]'),
  `/containers/json?filters=${encodeURIComponent('{"label":{"io.dockwarden.owner=alice":true},"since":{"bob_db":false}}')}`,
  filtered("/containers/json?all=1", ',"before":["bob_db"]'),
  filtered("/containers/json?all=1&before=bob_db"),
];

/** What alice may ask without a word about bob. */
const ANSWERED = [
  filtered("/containers/json?all=1&size=1"),
  filtered("/containers/json?all=1", ',"ancestor":["busybox"],"network":["bridge"]'),
  filtered("/networks"),
  filtered("/volumes"),
  "/networks/alice_net",
  "/networks/alice_net?verbose=1",
  "/containers/alice_db/json?size=1",
  "/containers/alice_db/top",
  "/containers/alice_db/stats?stream=0",
  "/info",
  "/images/json",
  "/images/json?all=1&shared-size=1",
  "/images/json?manifests=0",
  "/images/busybox/json",
  "/images/busybox/history",
  "/version",
];

for (const engine of await chosenEngines()) {
  describe(`[E] lists of a user of a shared host, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let alice: Person;
    let bob: Person;
    const bobs: string[] = [];

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
      ({ alice, bob } = await openPeople(daemon, authority, ["alice", "bob"]));
      await runs(alice, "alice_db", 10001);
      bobs.push("bob_db", await runs(bob, "bob_db", 10002));
      const labels = { "io.dockwarden.owner": "alice" };
      await made(alice, "/networks/create", { Name: "alice_net", Labels: labels });
      await made(bob, "/networks/create", { Name: "bob_net" });
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    async function made(person: Person, target: string, body?: object): Promise<string> {
      const { json } = succeeded(await person.api("POST", target, body), target);
      return (json as { readonly Id?: string } | undefined)?.Id ?? "";
    }

    async function runs(person: Person, name: string, uid: number): Promise<string> {
      const id = await made(person, `/containers/create?name=${name}`, {
        Image: "busybox",
        Cmd: ["sleep", "3600"],
        User: `${uid}:${uid}`,
        Labels: { "io.dockwarden.owner": person.name },
        HostConfig: LIMITS,
      });
      await made(person, `/containers/${id}/start`);
      return id;
    }

    async function idOf(network: string): Promise<string> {
      const { json } = await daemon.api("GET", `/networks/${network}`);
      return (json as { readonly Id: string }).Id;
    }

    async function refused(target: string, control = "list_scope"): Promise<void> {
      const { status, said } = await alice.told({ method: "GET", target });
      expectDenied(status, `${target}: ${said}`);
      expect(said, target).to.include(`${control}: `);
      for (const shown of bobs.slice(1)) expectSafe(said, target).not.to.include(shown);
    }

    it("are refused where they would show the containers of others, or whether there are any", async () => {
      for (const target of REFUSED) await refused(target);
    });

    it("would show the containers of others without the plugin", async () => {
      await daemon.guardedBy([]);
      const { body } = await daemon.api("GET", "/networks/bridge");
      await daemon.guardedBy([PLUGIN]);
      expect(body.toString()).to.include(bobs[1]);
    });

    it("are refused of networks by their ids, and of networks of others", async () => {
      await daemon.guardedBy([]);
      const bridge = await idOf("bridge");
      await daemon.guardedBy([PLUGIN]);
      for (const ref of [bridge, bridge.slice(0, 12)]) await refused(`/networks/${ref}`);
      await refused("/networks/bob_net", "container_ownership");
    });

    it("show nothing of others where they are answered", async () => {
      for (const target of ANSWERED) {
        const { status, body } = await alice.api("GET", target);
        const said = body.toString();
        expect(status, `${target}: ${said}`).to.equal(200);
        for (const shown of bobs) expectSafe(said, target).not.to.include(shown);
      }
    });

    it("say of a network that is not there that it is not", async () => {
      const { status } = await alice.told({ method: "GET", target: "/networks/alice_none" });
      expect(status).to.equal(404);
    });

    it("show bob his own", async () => {
      const filters = encodeURIComponent('{"label":["io.dockwarden.owner=bob"]}');
      const { status, body } = await bob.api("GET", `/containers/json?filters=${filters}`);
      expect(status).to.equal(200);
      for (const shown of bobs) expect(body.toString()).to.include(shown);
    });
  });
}
