import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectSafe } from "../harness/expect-safe.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

const QUOTA = 5;
const AT_ONCE = 40;

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}}
modes: {tenant_quota: deny, swarm_control: "off"}
parameters:
  tenant_quota.quota: {volumes: ${QUOTA}, networks: ${QUOTA}, services: ${QUOTA}}
`;

const SERVICE = {
  TaskTemplate: { ContainerSpec: { Image: "busybox" } },
  Mode: { Replicated: { Replicas: 0 } },
};

for (const engine of await chosenEngines()) {
  describe(`[E] objects that are created at once, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let alice: Person;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      ({ alice } = await openPeople(daemon, authority, ["alice"]));
      const swarm = { ListenAddr: "10.99.0.2:2377", AdvertiseAddr: "10.99.0.2" };
      succeeded(await daemon.api("POST", "/swarm/init", swarm), "swarm init");
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    const KINDS = [
      { kind: "volumes", body: {} },
      { kind: "networks", body: { Driver: "bridge" } },
      { kind: "services", body: SERVICE },
    ];

    for (const { kind, body } of KINDS) {
      const create = (number: number): Promise<Answerer> =>
        alice.api("POST", `/${kind}/create`, { Name: `${kind}-${number}`, ...body });

      it(`${kind}: no more pass than the quota has room for, and removed ones count no more`, async () => {
        const numbers = Array.from({ length: AT_ONCE }, (_, number) => number);
        const answers = await Promise.all(numbers.map(create));
        const made = numbers.filter((number) => (answers[number]?.status ?? 0) < 300);
        expectSafe(made.length).to.be.at.most(QUOTA);
        expect(made).to.have.length(QUOTA);
        for (const { status, body: said } of answers)
          if (status >= 300) expect(said.toString()).to.include(`Quota reached: ${kind} `);
        for (const number of made)
          succeeded(await alice.api("DELETE", `/${kind}/${kind}-${number}`), "remove");
        for (const number of made) succeeded(await create(number), "create again");
      });
    }

    describe("volumes of containers", () => {
      const numbers = Array.from({ length: AT_ONCE }, (_, number) => number);

      beforeEach(async () => {
        for (const { Name } of await volumes())
          succeeded(await alice.api("DELETE", `/volumes/${Name}`), "remove");
      });

      async function volumes(): Promise<readonly { readonly Name: string }[]> {
        const { json } = await alice.api("GET", "/volumes");
        return (
          (json as { readonly Volumes: readonly { readonly Name: string }[] | null }).Volumes ?? []
        );
      }

      async function expectFull(): Promise<void> {
        const there = await volumes();
        expectSafe(there.length).to.be.at.most(QUOTA);
        expect(there).to.have.length(QUOTA);
      }

      it("count when they have no name", async () => {
        const body = { Image: "busybox", Cmd: ["true"], Volumes: { "/data": {} } };
        const answers = await Promise.all(
          numbers.map(() => alice.api("POST", "/containers/create", body)),
        );
        const made = answers.filter(({ status }) => status === 201);
        expectSafe(made.length).to.be.at.most(QUOTA);
        expect(made).to.have.length(QUOTA);
        await expectFull();
        for (const { json } of answers) {
          const { Id } = json as { readonly Id?: string };
          if (Id !== undefined) await alice.api("DELETE", `/containers/${Id}?v=1`);
        }
      });

      it("count when a create left them that failed", async () => {
        for (const number of numbers.slice(0, 2 * QUOTA)) {
          const HostConfig = { Binds: [`left-${number}:/data`] };
          const answer = await alice.api("POST", "/containers/create", {
            Image: "busybox",
            Cmd: ["true"],
            WorkingDir: "/bin/busybox",
            HostConfig,
          });
          expect(answer.status).to.be.at.least(400);
        }
        await expectFull();
      });
    });
  });
}
