import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import type { ContainerLimits, ShareChange, Sum } from "../../../../src/domain/shares.js";
import { SUMS } from "../../../../src/domain/shares.js";
import { NamesBusyError } from "../../../../src/domain/errors.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import { NO_OBJECTS } from "../../../../src/engine/inflight/reservations.js";
import { objectsMadeBy, usageFor } from "../../../../src/engine/targets/usage.js";
import { CONTEXT, bodyOf, callOf, checkedFacts } from "../facts/call.js";
import { directoryOf } from "../dockerd/directory-of.js";

const ALL = new Set(SUMS);
const COUNTS = { containers: 3, volumes: 0, networks: 0, services: 0 };
const UNKNOWN = { running: null, memory: null, cpus: null, gpus: null };
const LIMITS: ContainerLimits = {
  memory: 100,
  nanoCpus: 1e9,
  cpuQuota: 0,
  cpuPeriod: 0,
  cpuset: "",
  deviceRequests: [],
  devices: [],
};

function factsOf(action: string, body: object = {}, name = "alice"): Facts {
  const call = callOf(action, { vars: { name: "web" }, body: bodyOf({ ...body }) });
  return checkedFacts(call, { ...CONTEXT, user: { ...CONTEXT.user, name } });
}

/** A daemon in which alice has made `web`, which runs, `db`, which does not, and `gone`. */
function dockerdOf(changes: Partial<Directory> = {}): Directory {
  const there = new Map([
    ["web", true],
    ["db", false],
  ]);
  return {
    ...directoryOf("alice"),
    usageOf: () => COUNTS,
    containersOf: () => ["web", "db", "gone"],
    states: {
      there: () => Promise.resolve(there),
      limitsOf: () => Promise.resolve(LIMITS),
      changed: () => undefined,
    },
    ...changes,
  };
}

function locks(underWay: readonly ShareChange[] = [], isGranted = true) {
  const taken = { turns: 0 };
  const capacity = {
    turn() {
      taken.turns++;
      return Promise.resolve(isGranted);
    },
    making: () => NO_OBJECTS,
    changes: () => underWay,
  };
  return { taken, capacity };
}

const CREATE = factsOf("container.create", { HostConfig: { Memory: 7, NanoCpus: 5e8 } });

describe("usageFor()", () => {
  const found = (
    facts: Facts,
    directory = dockerdOf(),
    held = locks(),
    sums: ReadonlySet<Sum> = ALL,
  ) => usageFor(facts, sums, directory, held);

  const used = async (...about: Parameters<typeof found>) => (await found(...about)).usage;

  it("adds what a create makes to what is there, and says so", async () => {
    const held = locks();
    const { usage, change } = await found(CREATE, dockerdOf(), held);
    const sums = { running: null, memory: 207, cpus: 2.5, gpus: 0 };
    expect(usage).to.deep.equal({ ...COUNTS, containers: 2, ...sums });
    const share = { memory: 7, cpus: 0.5, gpus: 0 };
    expect(held.taken).to.deep.equal({ turns: 1 });
    expect(change).to.deep.equal({ container: null, runs: false, share });
  });

  it("counts what runs once a container is started, also where it runs already", async () => {
    for (const action of ["container.start", "container.restart"]) {
      const { usage, change } = await found(factsOf(action));
      expect(usage).to.include({ running: 1, memory: 200, cpus: 2, gpus: 0 });
      expect(change).to.deep.equal({ container: "web", runs: true, share: null });
    }
    const there = { vars: { name: "db" }, body: bodyOf({}) };
    const user = { ...CONTEXT.user, name: "alice" };
    const start = checkedFacts(callOf("container.start", there), { ...CONTEXT, user });
    expect((await used(start)).running).to.equal(2);
  });

  it("puts an update in the place of what is there", async () => {
    const { usage, change } = await found(factsOf("container.update", { Memory: 50 }));
    expect(usage).to.include({ running: null, memory: 150, cpus: 2, gpus: null });
    const share = { memory: 50, cpus: 1, gpus: 0 };
    expect(change).to.deep.equal({ container: "web", runs: false, share });
  });

  it("counts what calls under way add", async () => {
    const share = { memory: 1000, cpus: 1, gpus: 1 };
    const made = locks([{ container: null, runs: false, share }]);
    expect(await used(CREATE, dockerdOf(), made)).to.include({ memory: 1207, gpus: 1 });
    const started = locks([{ container: "db", runs: true, share: null }]);
    const start = factsOf("container.start");
    expect((await used(start, dockerdOf(), started)).running).to.equal(2);
    const updated = locks([{ container: "web", runs: false, share }]);
    const update = factsOf("container.update", { Memory: 50 });
    expect((await used(update, dockerdOf(), updated)).memory).to.equal(1100);
  });

  it("counts nothing of a call about somebody else's container, or about none", async () => {
    const elsewhere = dockerdOf({ containersOf: () => [] });
    expect((await used(factsOf("container.start"), elsewhere)).running).to.equal(0);
    const missing = dockerdOf({
      find: (_asker, [reference]) =>
        Promise.resolve(
          reference === undefined
            ? []
            : [{ reference, answer: { state: "missing" }, volumes: [] } as const],
        ),
    });
    const { usage, change } = await found(factsOf("container.start"), missing);
    expect(usage.running).to.equal(1);
    expect(change).to.equal(null);
  });

  it("asks the daemon nothing where no sum is asked for, or none that the call can change", async () => {
    const fail = (): never => {
      throw new Error("asked");
    };
    const silent = dockerdOf({ states: { there: fail, limitsOf: fail, changed: fail } });
    const nothing = { ...COUNTS, ...UNKNOWN };
    expect(await used(CREATE, silent, locks(), new Set())).to.deep.equal(nothing);
    expect(await used(CREATE, silent, locks(), new Set(["running"]))).to.deep.equal(nothing);
    expect(await used(factsOf("volume.create"), silent)).to.deep.equal(nothing);
  });

  it("asks what limits containers only where that counts", async () => {
    const { states } = dockerdOf();
    const limitsOf = (): Promise<null> => Promise.reject(new Error("asked"));
    const daemon = dockerdOf({ states: { ...states, limitsOf } });
    const usage = await used(factsOf("container.start"), daemon, locks(), new Set(["running"]));
    expect(usage).to.include({ running: 1, memory: null });
  });

  it("takes a container that is gone meanwhile for none", async () => {
    const { states } = dockerdOf();
    const daemon = dockerdOf({ states: { ...states, limitsOf: () => Promise.resolve(null) } });
    expect((await used(CREATE, daemon)).memory).to.equal(7);
  });

  const failing = (): Promise<never> => Promise.reject(new Error("no answer"));
  const { states } = dockerdOf();
  const silences: readonly (readonly [string, Partial<Directory>])[] = [
    ["does not list", { states: { ...states, there: failing } }],
    ["does not tell a limit", { states: { ...states, limitsOf: failing } }],
    [
      "does not tell which container it is",
      {
        find: (_asker, [reference]) =>
          Promise.resolve(
            reference === undefined
              ? []
              : [{ reference, answer: { state: "unknown", why: "" }, volumes: [] } as const],
          ),
      },
    ],
    [
      "has more than are added up",
      {
        states: {
          ...states,
          there: () =>
            Promise.resolve(new Map(Array.from({ length: 201 }, (_, id) => [`${id}`, true]))),
        },
      },
    ],
  ];
  for (const [what, changes] of silences) {
    it(`knows no sum where the daemon ${what}`, async () => {
      const { usage, change, gaps } = await found(factsOf("container.start"), dockerdOf(changes));
      expect(usage).to.deep.equal({ ...COUNTS, ...UNKNOWN });
      expect(gaps).to.deep.equal(["usage.running", "usage.memory", "usage.cpus", "usage.gpus"]);
      expect(change).to.equal(null);
    });
  }

  it("does not know what a container may use whose description could not be read", async () => {
    const { usage, gaps } = await found({ ...CREATE, spec: null });
    expect(usage).to.include({ memory: null, cpus: null, gpus: null });
    expect(gaps).to.deep.equal(["usage.memory", "usage.cpus", "usage.gpus"]);
  });

  it("refuses a call that waits for too long", async () => {
    const failure: unknown = await used(CREATE, dockerdOf(), locks([], false)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(failure).to.be.instanceOf(NamesBusyError);
    expect((failure as Error).message).to.contain("requests of the same user");
  });

  it("has callers without a name not wait, who have nothing that is counted", async () => {
    const held = locks();
    const nobody = dockerdOf({ containersOf: () => [] });
    const anonymous = factsOf("container.create", { HostConfig: { Memory: 7 } }, "");
    expect((await used(anonymous, nobody, held)).memory).to.equal(7);
    expect(held.taken.turns).to.equal(0);
  });
});

describe("objectsMadeBy()", () => {
  it("counts what a quota limits, volumes without a name and missing ones included", () => {
    const body = { Volumes: { "/a": {}, "/b": {} }, HostConfig: { Binds: ["data:/data"] } };
    const made = objectsMadeBy(factsOf("container.create", body), 1);
    expect(made).to.deep.equal({ containers: 1, volumes: 3, networks: 0, services: 0 });
    expect(objectsMadeBy(factsOf("volume.create", { Name: "x" }), 1).volumes).to.equal(1);
    expect(objectsMadeBy(factsOf("network.create", { Name: "x" }), 0).networks).to.equal(1);
    expect(objectsMadeBy(factsOf("service.create", { Name: "x" }), 1)).to.deep.equal({
      ...NO_OBJECTS,
      services: 1,
    });
  });
});
