import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

const MB = 1024 * 1024;

const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}, bob: {roles: [worker]}, carol: {roles: [worker]}}
user_parameters:
  carol: {tenant_quota.quota: {volumes: 3}}
  bob: {tenant_quota.quota: {gpus: 0}}
modes: {tenant_quota: deny, memory_limit: "off", cpu_limit: "off", gpu_requests: "off"}
parameters:
  tenant_quota.quota: {containers: 4, running: 2, memory: ${200 * MB}, cpus: 2}
`;

for (const engine of await chosenEngines()) {
  describe(`[E] a share of the host, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let alice: Person;
    let bob: Person;
    let carol: Person;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      ({ alice, bob, carol } = await openPeople(daemon, authority, ["alice", "bob", "carol"]));
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    /** One of 60 MB and half a CPU. */
    function create(
      name: string,
      { api } = alice,
      limits: object = { Memory: 60 * MB, NanoCpus: 5e8 },
    ): Promise<Answerer> {
      const body = { Image: "busybox", Cmd: ["sleep", "3600"], HostConfig: limits };
      return api("POST", `/containers/create?name=${name}`, body);
    }

    const start = (name: string): Promise<Answerer> =>
      alice.api("POST", `/containers/${name}/start`);
    const update = (name: string, limits: object): Promise<Answerer> =>
      alice.api("POST", `/containers/${name}/update`, limits);

    function refused({ status, body }: Answerer, ...said: readonly string[]): void {
      expectDenied(status, body.toString());
      for (const text of said) expect(body.toString()).to.include(`Quota ${text}`);
    }

    it("has no room for a container without a limit", async () => {
      refused(await create("free", alice, {}), `of ${200 * MB} for memory, `, "of 2 for cpus, ");
      refused(
        await create("large", alice, { Memory: 201 * MB, NanoCpus: 3e9 }),
        "reached: cpus 3/2",
      );
    });

    it("has room for no more volumes than are left, those without a name included", async () => {
      const mounting = (paths: readonly string[], Binds: readonly string[] = []): object => ({
        ...SLEEPER,
        Volumes: Object.fromEntries(paths.map((path) => [path, {}])),
        HostConfig: { Binds, Mounts: [{ Type: "volume", Target: "/m" }] },
      });
      const make = (body: object): Promise<Answerer> =>
        carol.api("POST", "/containers/create", body);
      const many = Array.from({ length: 120 }, (_, index) => `/v${index}`);
      for (const body of [
        mounting(many),
        mounting(["/a", "/b", "/c"]),
        mounting(["/a"], ["x1:/x", "y1:/y"]),
      ])
        refused(await make(body), "of 3 for volumes: you have 0, ");
      succeeded(await make(mounting(["/a"], ["x1:/x"])), "make three volumes");
      refused(await make(mounting([])), "of 3 for volumes: you have 3, ");
      const plain = { ...SLEEPER, HostConfig: { Binds: ["x1:/x"] } };
      succeeded(await make(plain), "mount one that is there");
    });

    it("has room for no more than is left, however many ask at once", async () => {
      const names = ["aa", "bb", "cc", "dd", "ee", "ff"];
      const answers = await Promise.all(names.map((name) => create(name)));
      const statuses = answers.map(({ status }) => status).sort();
      expectSafe(statuses.filter((status) => status === 201).length).to.be.at.most(3);
      expect(statuses).to.deep.equal([201, 201, 201, 403, 403, 403]);
      for (const answer of answers)
        if (answer.status === 403) refused(answer, "reached: memory 251658240/");
      // From here on they are called one, two and three.
      const made = names.filter((_, index) => answers[index]?.status === 201);
      for (const [index, to] of ["one", "two", "three"].entries())
        succeeded(await alice.api("POST", `/containers/${made[index]}/rename?name=${to}`), to);
    });

    it("has as many run as may, however many are started at once", async () => {
      const names = ["one", "two", "three"];
      const statuses = (await Promise.all(names.map(start))).map(({ status }) => status);
      expectSafe(statuses.filter((status) => status === 204).length).to.be.at.most(2);
      expect(statuses.toSorted()).to.deep.equal([204, 204, 403]);
      const running = names.filter((_, index) => statuses[index] === 204);
      const left = names.find((name) => !running.includes(name)) ?? "";
      refused(await start(left), "reached: running 3/2");
      refused(await alice.api("POST", `/containers/${left}/restart?t=0`), "reached: running 3/2");
      for (const name of running) {
        succeeded(await alice.api("POST", `/containers/${name}/restart?t=0`), "restart");
        expect((await start(name)).status).to.equal(304);
      }
      succeeded(await alice.api("POST", `/containers/${running[0]}/stop?t=0`), "stop");
      succeeded(await start(left), "start");
      for (const name of [left, running[1]])
        succeeded(await alice.api("POST", `/containers/${name}/kill`), "kill");
    });

    it("has an update take its part, which is known at once", async () => {
      const grown = { Memory: 90 * MB, MemorySwap: 180 * MB };
      refused(await update("one", grown), "reached: memory 220200960/");
      succeeded(await update("one", { Memory: 70 * MB, MemorySwap: 140 * MB }), "update");
      refused(
        await update("two", { Memory: 75 * MB, MemorySwap: 150 * MB }),
        "reached: memory 214958080/",
      );
      succeeded(await update("one", { Memory: 50 * MB, MemorySwap: 100 * MB }), "update");
      succeeded(await update("two", { Memory: 75 * MB, MemorySwap: 150 * MB }), "update");
      refused(await update("one", { NanoCpus: 15e8 }), "reached: cpus 2.5/2");
      refused(await update("one", { CpuQuota: -1 }), "of 2 for cpus, ");
      succeeded(await update("one", { RestartPolicy: { Name: "no" } }), "update");
      // dockerd takes 0 for what is there, and nothing below.
      expect((await update("one", { Memory: -1 })).status).to.be.at.least(400);
    });

    it("has updates of one container wait for each other", async () => {
      const [small, large] = [20, 60].map((size) => size * MB);
      const both = [small, large].map((size) =>
        update("three", { Memory: size, MemorySwap: 2 * (size ?? 0) }),
      );
      for (const answer of await Promise.all(both)) succeeded(answer, "update");
    });

    it("has room again for what was removed", async () => {
      refused(await create("four"), "reached: memory ");
      succeeded(await alice.api("DELETE", "/containers/one"), "remove");
      succeeded(await create("four"), "create");
      for (const name of ["two", "three", "four"])
        succeeded(await alice.api("DELETE", `/containers/${name}`), "remove");
      // What is gone counts no more, though nobody has compared the record with the daemon.
      for (let count = 0; count < 3; count++) {
        succeeded(await create("again"), "create");
        succeeded(await alice.api("DELETE", "/containers/again"), "remove");
      }
    });

    it("is each user's own", async () => {
      succeeded(await create("bobs", bob, {}), "create");
      const gpu = { DeviceRequests: [{ Count: 1, Capabilities: [["gpu"]] }] };
      refused(await create("gpu", bob, gpu), "reached: gpus 1/0");
      succeeded(await create("five"), "create");
    });
  });
}
