import { expect } from "chai";
import type { DockerdObject, Inspected } from "../../../../src/domain/dockerd-object.js";
import type { Reference } from "../../../../src/domain/target-facts.js";
import type { DockerdResponse } from "../../../../src/engine/dockerd/dockerd-client.js";
import { findObjects } from "../../../../src/engine/dockerd/find-objects.js";
import type { Inspect } from "../../../../src/engine/dockerd/inspect.js";
import { NOTHING_STORED } from "./directory-of.js";

const BARE = {
  names: [],
  labels: {},
  parent: null,
  container: null,
  volume: null,
  network: null,
} as const;

/** An exec of a container that mounts a volume, and a task of a service. */
const OBJECTS: readonly DockerdObject[] = [
  { ...BARE, kind: "exec", id: "e1", parent: "c1" },
  {
    ...BARE,
    kind: "container",
    id: "c1",
    container: {
      ...{
        user: "",
        image: "busybox",
        createdAt: "",
        logDriver: "",
        rootReadOnly: false,
        execs: 0,
        status: "exited",
        hostName: "",
        domainName: "",
        toJoin: [],
        joined: [],
        sharing: [],
        stored: NOTHING_STORED,
      },
      mounts: [
        { type: "volume", name: "v1", target: "/data", readOnly: false },
        { type: "bind", name: "", target: "/srv", readOnly: true },
      ],
    },
  },
  { ...BARE, kind: "container", id: "named", names: ["d"] },
  { ...BARE, kind: "container", id: "d0" },
  { ...BARE, kind: "container", id: "d1" },
  { ...BARE, kind: "volume", id: "v1@-", names: ["v1"] },
  { ...BARE, kind: "task", id: "t1", parent: "s1" },
  { ...BARE, kind: "service", id: "s1", names: ["web"] },
  { ...BARE, kind: "service", id: "web7" },
];

const about = (kind: Reference["kind"], ref: string): Reference => ({
  ...{ field: "path", use: "subject", kind, ref },
});

const LISTS: Readonly<Record<string, object>> = {
  "/networks": [
    { Id: "n1", Name: "front", Labels: {} },
    { Id: "front9", Name: "other", Labels: {} },
    { Id: "n2", Name: "twice", Labels: {} },
    { Id: "n3", Name: "twice", Labels: {} },
  ],
  "/containers/json?all=1": [{ Id: "c1" }, { Id: "d0" }, { Id: "d1" }, { Id: "e1" }],
  [`/services?filters=${encodeURIComponent('{"id":["web"]}')}`]: [{ ID: "web7" }],
};

describe("findObjects()", () => {
  let asked: string[];

  beforeEach(() => {
    asked = [];
  });

  const inspect: Inspect = (kind, ref): Promise<Inspected> => {
    asked.push(`${kind} ${ref}`);
    const object = OBJECTS.find(
      (one) => one.kind === kind && (`${one.id}@`.startsWith(`${ref}@`) || one.names.includes(ref)),
    );
    return Promise.resolve(
      object === undefined ? { state: "missing" } : { state: "found", object },
    );
  };

  const get = (target: string): Promise<DockerdResponse> => {
    asked.push(target);
    const body = Buffer.from(JSON.stringify(LISTS[target] ?? []));
    return Promise.resolve({ status: 200, body, apiVersion: "1.45" });
  };
  const asking = { inspect, client: { get }, lister: { get } };

  it("finds what an exec belongs to, by the same words, and the volumes in it", async () => {
    const found = await findObjects(asking, [about("exec", "e1")], true);
    expect(found.map(({ reference }) => `${reference.use} ${reference.kind}`)).to.deep.equal([
      "subject exec",
      "subject container",
    ]);
    expect(asked).to.deep.equal(["exec e1", "container c1", "volume v1"]);
    expect(found[1]?.volumes).to.have.length(1);
  });

  it("asks for no volumes where nobody needs them", async () => {
    await findObjects(asking, [about("container", "c1")], false);
    expect(asked).to.deep.equal(["container c1"]);
  });

  it("takes a task for its service", async () => {
    const found = await findObjects(asking, [about("task", "t1")], false);
    expect(found.map(({ reference }) => reference.kind)).to.deep.equal(["service"]);
  });

  it("says that there is no such object", async () => {
    const [found] = await findObjects(asking, [about("network", "back")], false);
    expect(found?.answer).to.deep.equal({ state: "missing" });
  });

  const idsOf = async (kind: Reference["kind"], ref: string): Promise<readonly string[]> => {
    const found = await findObjects(asking, [about(kind, ref)], false);
    return found.map(({ answer }) => (answer.state === "found" ? answer.object.id : answer.state));
  };

  it("finds every network that a reference could mean, by one list", async () => {
    expect(await idsOf("network", "front")).to.deep.equal(["n1", "front9"]);
    expect(await idsOf("network", "twice")).to.deep.equal(["n2", "n3"]);
    expect(await idsOf("network", "n1")).to.deep.equal(["n1"]);
    asked = [];
    await findObjects(asking, [about("network", "front"), about("network", "n1")], false);
    expect(asked).to.deep.equal(["/networks"]);
  });

  it("finds the containers that the name of another could mean as the beginning of an id", async () => {
    expect(await idsOf("container", "d")).to.deep.equal(["named", "d0", "d1"]);
    expect(await idsOf("container", "d0")).to.deep.equal(["d0"]);
    asked = [];
    expect(await idsOf("container", "web")).to.deep.equal(["missing"]);
    expect(asked).to.deep.equal(["container web"]);
    asked = [];
    await findObjects(asking, [about("container", "d"), about("container", "d")], false);
    expect(asked.filter((target) => target.startsWith("/"))).to.have.length(1);
  });

  it("finds the services that the name of another could mean as the beginning of an id", async () => {
    expect(await idsOf("service", "web")).to.deep.equal(["s1", "web7"]);
  });

  it("does not know what a reference means if dockerd does not list", async () => {
    const failing = { get: () => Promise.reject(new Error("late")) };
    const found = await findObjects(
      { inspect, client: failing, lister: failing },
      [about("container", "d"), about("network", "front")],
      false,
    );
    expect(found.map(({ answer }) => answer.state)).to.deep.equal(["unknown", "unknown"]);
  });

  it("asks for none of more than 50", async () => {
    const many = Array.from({ length: 51 }, (_, number) => about("container", `c${number}`));
    const found = await findObjects(asking, many, false);
    expect(found).to.have.length(51);
    for (const { answer } of found)
      expect(answer).to.deep.equal({
        state: "unknown",
        why: "the call names more than 50 objects",
      });
    expect(asked).to.deep.equal([]);
  });
});
