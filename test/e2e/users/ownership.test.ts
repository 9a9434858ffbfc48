import { expect } from "chai";
import { parse } from "yaml";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import { gatewayFiles, startGateway, trustGateway } from "../harness/gateway.js";
import {
  CONTAINER_CALLS,
  EXEC_CALLS,
  NETWORK_CALLS,
  VOLUME_CALLS,
  type OwnersCall,
} from "./ownership-calls.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { openGatewayPeople, openPeople, type Person, type SentCall } from "../harness/people.js";
import { PLUGIN, SETTINGS, startPlugin } from "../harness/plugin.js";

const NAMES = ["alice", "bob", "carol", "mallory"] as const;
const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };
const WITH_VOLUME = { IpcMode: "shareable", Binds: ["alices:/data"] };

const FULL_ID = /^[0-9a-f]{64}$/;

type People = Readonly<Record<(typeof NAMES)[number], Person>>;

/** How people come to a daemon that is started with `tlsFlags`, the plugin being there. */
interface Way {
  readonly prepare: (authority: Authority) => Promise<void>;
  readonly settings: (authority: Authority) => string;
  readonly open: (daemon: Dockerd, authority: Authority) => Promise<People>;
}

const WAYS: Readonly<Record<string, Way>> = {
  TLS: {
    prepare: () => Promise.resolve(),
    settings: () => OWNERS_MATTER,
    open: (daemon, authority) => openPeople(daemon, authority, NAMES),
  },
  "the gateway": {
    prepare: trustGateway,
    settings: withGateway,
    async open(daemon) {
      await startGateway(daemon, SETTINGS);
      return openGatewayPeople(daemon, NAMES);
    },
  },
};

/** Gives each a socket; mallory is an account of the host whom no other line of the settings names. */
function withGateway(authority: Authority): string {
  const users = NAMES.map((name, number) => [name, { owner: 10001 + number }]);
  const gateway = { ...gatewayFiles(authority), users: Object.fromEntries(users) as unknown };
  return JSON.stringify({ ...(parse(OWNERS_MATTER) as object), gateway });
}

const RUNS = (await chosenEngines()).flatMap((engine) =>
  Object.entries(WAYS).map(([name, way]) => ({ engine, name, way })),
);

for (const { engine, name, way } of RUNS) {
  describe(`[E] objects of others, ${engine.name}, by ${name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let people: People;
    const ids = { container: "", exec: "", network: "" };

    before(async () => {
      authority = openAuthority();
      await way.prepare(authority);
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      await startPlugin(daemon.sandbox, way.settings(authority));
      await daemon.guardedBy([PLUGIN]);
      people = await way.open(daemon, authority);
      const { alice, bob, carol } = people;
      await made(alice, "/volumes/create", { Name: "alices" });
      ids.network = await made(alice, "/networks/create", { Name: "alices" });
      const db = { ...SLEEPER, HostConfig: WITH_VOLUME };
      ids.container = await made(alice, "/containers/create?name=alices", db);
      await made(alice, "/containers/alices/start");
      await made(bob, "/networks/create", { Name: "bobs" });
      await made(bob, "/containers/create?name=bobs", SLEEPER);
      await made(bob, "/containers/bobs/start");
      const linked = { ...SLEEPER, HostConfig: { Links: ["alices:db"] } };
      await made(carol, "/containers/create?name=app", linked);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    async function made(
      person: Person,
      target: string,
      body?: object,
      method = "POST",
    ): Promise<string> {
      const { json } = succeeded(await person.api(method, target, body), `${method} ${target}`);
      return (json as { readonly Id?: string } | undefined)?.Id ?? "";
    }

    /** By which an object of an id in full is named. */
    const ways = (name: string, id: string): readonly string[] => [
      name,
      id,
      id.slice(0, 12),
      id.slice(0, 4),
    ];

    async function refused(callOf: (who: string) => SentCall, control: string): Promise<void> {
      const stranger = await people.mallory.told(callOf("mallory"));
      expectDenied(stranger.status, stranger.said);
      const call = callOf("bob");
      const what = `${call.method} ${call.target}`;
      const { status, said } = await people.bob.told(call);
      expectDenied(status, `${what} by bob: ${said}`);
      // To HEAD nothing is said.
      if (call.method !== "HEAD") expect(said, what).to.include(`${PLUGIN}: ${control}: `);
    }

    /** Whatever dockerd says to it, which may forbid things itself. */
    async function passes(call: SentCall, { name, told }: Person): Promise<void> {
      const { status, said } = await told(call);
      const what = `${call.method} ${call.target} by ${name}`;
      expect(said, what).not.to.include(PLUGIN);
      // To HEAD nothing is said.
      if (call.method === "HEAD") expect(status, what).not.to.equal(403);
    }

    async function tried(one: OwnersCall, ref: string): Promise<void> {
      const { call, control, lasting = false, restore = [] } = one;
      await refused((who) => call(ref, who), control);
      // dockerd resolves what lasts again later, when only a full id still means the same.
      const isOwn = !lasting || FULL_ID.test(ref);
      if (!isOwn) {
        const { status, said } = await people.alice.told(call(ref, "alice"));
        expectDenied(status, said);
      }
      for (const person of isOwn ? [people.alice, people.carol] : [people.carol]) {
        await passes(call(ref, person.name), person);
        for (const one of restore) await passes(one, people.carol);
      }
    }

    for (const one of CONTAINER_CALLS) {
      it(`a container: ${one.what}`, async () => {
        for (const ref of ways("alices", ids.container)) await tried(one, ref);
        // There is no such call by a link's name: dockerd takes it for the removal of `app/db/checkpoints/x`.
        if (one.what !== "remove a checkpoint") await tried(one, "app/db");
      });
    }

    for (const one of EXEC_CALLS) {
      it(`an exec: ${one.what}`, async () => {
        ids.exec ||= await made(people.alice, "/containers/alices/exec", { Cmd: ["sleep", "9"] });
        await tried(one, ids.exec);
      });
    }

    it("an exec of one's own is started", async () => {
      const exec = await made(people.bob, "/containers/bobs/exec", { Cmd: ["true"] });
      await made(people.bob, `/exec/${exec}/start`, { Detach: true });
    });

    it("an exec that an administrator made in one's container is not started", async () => {
      const exec = await made(people.carol, "/containers/bobs/exec", { Cmd: ["true"] });
      await refused(() => start(exec), "container_ownership");
    });

    for (const one of NETWORK_CALLS) {
      it(`a network: ${one.what}`, async () => {
        for (const ref of ways("alices", ids.network)) await tried(one, ref);
      });
    }

    for (const one of VOLUME_CALLS) {
      it(`a volume: ${one.what}`, () => tried(one, "alices"));
    }

    it("a network's name that is another's by now leads no container there that is started", async () => {
      const { alice, bob } = people;
      const on = (name: string) => ({ ...SLEEPER, HostConfig: { NetworkMode: name } });
      for (const name of ["turned", "kept"]) await made(bob, "/networks/create", { Name: name });
      await made(bob, "/containers/create?name=waits", on("turned"));
      await made(bob, "/containers/create?name=ran", on("kept"));
      await made(bob, "/containers/ran/start");
      await made(bob, "/containers/ran/stop?t=0");
      for (const name of ["turned", "kept"]) {
        await made(bob, `/networks/${name}`, undefined, "DELETE");
        await made(alice, "/networks/create", { Name: name });
      }
      for (const verb of ["start", "restart?t=0"]) {
        const { status, said } = await bob.told({
          method: "POST",
          target: `/containers/waits/${verb}`,
        });
        expectDenied(status, said);
        expect(said).to.include(`${PLUGIN}: network_attachment: Network turned `);
        // Of what it has joined before dockerd knows the id.
        const known = await bob.told({ method: "POST", target: `/containers/ran/${verb}` });
        expect(known.status, known.said).to.be.oneOf([404, 500]);
        expect(known.said).not.to.include(PLUGIN);
      }
      for (const name of ["turned", "kept"])
        await made(alice, `/networks/${name}`, undefined, "DELETE");
      await made(bob, "/networks/create", { Name: "turned" });
      await made(bob, "/containers/waits/start");
    });

    it("a volume that another makes anew within a second is theirs", async () => {
      const { alice, bob } = people;
      const quick = { Name: "quick" };
      for (let time = 0; time < 5; time++) {
        await made(bob, "/volumes/create", quick);
        await made(bob, "/volumes/quick", undefined, "DELETE");
        await made(alice, "/volumes/create", quick);
        const inspect = { method: "GET", target: "/volumes/quick" };
        const { status, said } = await bob.told(inspect);
        expectDenied(status, said);
        expect((await alice.told(inspect)).status).to.equal(200);
        await made(alice, "/volumes/quick", undefined, "DELETE");
      }
    });

    it("what is not there is answered like what is another's", async () => {
      const stop = { method: "POST", target: "/containers/nowhere/stop" };
      await refused(() => stop, "container_ownership");
    });

    it("nothing is removed by others, and all by its maker", async () => {
      const removals = [
        ...[...ways("alices", ids.container), "app/db"].map((ref) => `/containers/${ref}?force=1`),
        "/containers/app/db?link=1",
        ...ways("alices", ids.network).map((ref) => `/networks/${ref}`),
      ];
      for (const target of removals)
        await refused(() => ({ method: "DELETE", target }), "container_ownership");
      const volume = { method: "DELETE", target: "/volumes/alices" };
      await refused(() => volume, "volume_ownership");
      for (const target of ["/containers/alices?force=1", "/networks/alices", "/volumes/alices"])
        await passes({ method: "DELETE", target }, people.alice);
    });
  });
}

function start(exec: string): SentCall {
  return { method: "POST", target: `/exec/${exec}/start`, body: { Detach: true } };
}
