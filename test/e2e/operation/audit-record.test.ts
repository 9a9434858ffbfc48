import { expect } from "chai";
import type { AuditRecord } from "../../../src/domain/record.js";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { openPeople, type Person, type SentCall } from "../harness/people.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { waitFor } from "../../wait-for.js";

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users:
  alice: {roles: [worker]}
  carol: {roles: [admin]}
  tom: {roles: [worker], uid: 10001, gids: [10001]}
  tara: {roles: [admin], uid: 10002, gids: [10002]}
bindings: [{users: [tom, tara], profile: multi-tenant}]
`;

const PEOPLE = {
  alice: { what: "a user under baseline", uid: 10000 },
  carol: { what: "an administrator under baseline", uid: 10000 },
  tom: { what: "a user under multi-tenant", uid: 10001 },
  tara: { what: "an administrator under multi-tenant", uid: 10002 },
} as const;

type Name = keyof typeof PEOPLE;

const NAMES = ["alice", "carol", "tom", "tara"] as const;

/** What each is allowed to create. */
function sleeper(uid: number): object {
  const limits = { Memory: 64 << 20, NanoCpus: 1e9, PidsLimit: 64 };
  const HostConfig = { ...limits, SecurityOpt: ["no-new-privileges"] };
  return { Image: "busybox", Cmd: ["sleep", "3600"], User: `${uid}:${uid}`, HostConfig };
}

const UPGRADE = { Connection: "Upgrade", Upgrade: "tcp" };

for (const engine of await chosenEngines()) {
  describe(`[E] the container in audit records, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let people: Readonly<Record<Name, Person>>;
    let plugin: Plugin;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      people = await openPeople(daemon, authority, NAMES);
      plugin = await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    async function done(person: Person, call: SentCall): Promise<void> {
      const { status, said } = await person.told(call);
      expect(status, `${call.method} ${call.target}: ${said}`).to.be.lessThan(400);
    }

    /** Creates something, and returns its id. */
    async function created(person: Person, target: string, body: object): Promise<string> {
      const answer = succeeded(await person.api("POST", target, body), target);
      return (answer.json as { readonly Id: string }).Id;
    }

    /** Everything that is done to a container, by its name, its id and the beginning of it. */
    async function used(person: Person, name: string): Promise<string> {
      const { uid } = PEOPLE[person.name as Name];
      const id = await created(person, `/containers/create?name=${name}`, sleeper(uid));
      const post = (target: string, more: Partial<SentCall> = {}): Promise<void> =>
        done(person, { method: "POST", target, ...more });
      const get = (target: string): Promise<void> => done(person, { method: "GET", target });
      await post(`/containers/${name}/start`);
      for (const ref of [name, id.slice(0, 12)]) {
        const exec = await created(person, `/containers/${ref}/exec`, { Cmd: ["true"] });
        await post(`/exec/${exec}/start`, { body: { Detach: true } });
        await get(`/exec/${exec}/json`);
        await get(`/containers/${ref}/json`);
        await get(`/containers/${ref}/logs?stdout=1`);
        await get(`/containers/${ref}/top`);
        // Under multi-tenant it is refused, which is recorded as well.
        await person.told({ method: "GET", target: `/containers/${ref}/archive?path=/bin/sh` });
      }
      await post(`/containers/${id}/attach?stream=1&stdout=1`, { headers: UPGRADE });
      await person.told({
        method: "PUT",
        target: `/containers/${name}/archive?path=/tmp`,
        body: Buffer.alloc(1024),
      });
      await post(`/containers/${name}/rename?name=${name}x`);
      await post(`/containers/${name}x/rename?name=${name}`);
      await post(`/containers/${name}/kill`);
      await post(`/containers/${name}/stop?t=0`);
      // Under multi-tenant a container that runs is not restarted.
      await post(`/containers/${name}/restart?t=0`);
      await post(`/containers/${id}/start`);
      await done(person, { method: "DELETE", target: `/containers/${name}?force=1` });
      return id;
    }

    for (const name of NAMES)
      it(`has id and name in each record of what ${PEOPLE[name].what} does`, async () => {
        const mark = plugin.mark();
        const web = `${name}_web`;
        const id = await used(people[name], web);
        const records = await settled(mark);
        const unnamed = records.filter((record) => !names(record, id, [web, `${web}x`]));
        // The id is not known before dockerd has created it.
        expect(unnamed.map(shortly)).to.deep.equal(["request container.create"]);
        expect(unnamed[0]?.about).to.deep.equal([{ kind: "container", id: null, name: web }]);
      });

    /** The records since then, when each request has its response. */
    async function settled(mark: number): Promise<readonly AuditRecord[]> {
      let records: readonly AuditRecord[] = [];
      await waitFor("all responses to be recorded", () => {
        records = plugin.recordsSince(mark).filter(({ user }) => user !== null);
        const answered = new Set(records.map(({ request }) => request));
        const asked = records.filter(
          ({ phase, effect }) => phase === "request" && effect === "allow",
        );
        return Promise.resolve(asked.every((one) => answered.has(one.id)));
      });
      return records;
    }

    it("is found for an exec that was created before the plugin started", async () => {
      const { alice } = people;
      const id = await created(alice, "/containers/create?name=old", sleeper(10000));
      await done(alice, { method: "POST", target: `/containers/${id}/start` });
      const exec = await created(alice, "/containers/old/exec", { Cmd: ["sleep", "1"] });
      await plugin.kill();
      plugin = await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
      const mark = plugin.mark();
      await done(alice, { method: "POST", target: `/exec/${exec}/start`, body: { Detach: true } });
      await done(alice, { method: "GET", target: `/exec/${exec}/json` });
      const [last] = (await settled(mark)).slice(-1);
      expect(last?.about).to.deep.include({ kind: "container", id, name: "old" });
      await done(alice, { method: "DELETE", target: "/containers/old?force=1" });
    });

    it("is found by a name that dockerd chose", async () => {
      const { alice } = people;
      const id = await created(alice, "/containers/create", sleeper(10000));
      const shown = succeeded(await alice.api("GET", `/containers/${id}/json`), "inspect");
      const { Name } = shown.json as { readonly Name: string };
      const mark = plugin.mark();
      await done(alice, { method: "DELETE", target: `/containers/${Name.slice(1)}` });
      for (const record of await settled(mark))
        expect(record.about).to.deep.equal([{ kind: "container", id, name: Name.slice(1) }]);
    });
  });
}

function names(record: AuditRecord, id: string, possible: readonly string[]): boolean {
  const found = record.about?.find(({ kind }) => kind === "container");
  return found?.id === id && possible.includes(found.name ?? "");
}

function shortly({ phase, action }: AuditRecord): string {
  return `${phase} ${action ?? ""}`;
}
