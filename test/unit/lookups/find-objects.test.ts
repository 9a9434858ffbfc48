import { expect } from "chai";
import type { DaemonObject, LookedUp } from "../../../src/domain/daemon-object.js";
import type { Reference } from "../../../src/domain/target-facts.js";
import { findObjects } from "../../../src/lookups/find-objects.js";
import type { LookUp } from "../../../src/lookups/look-up.js";

const BARE = {
  names: [],
  labels: {},
  parent: null,
  container: null,
  volume: null,
  network: null,
} as const;

/** An exec of a container that mounts a volume, and a task of a service. */
const OBJECTS: readonly DaemonObject[] = [
  { ...BARE, kind: "exec", id: "e1", parent: "c1" },
  {
    ...BARE,
    kind: "container",
    id: "c1",
    container: {
      ...{ user: "", image: "busybox", createdAt: "", toJoin: [] },
      mounts: [
        { type: "volume", name: "v1", target: "/data", readOnly: false },
        { type: "bind", name: "", target: "/srv", readOnly: true },
      ],
    },
  },
  { ...BARE, kind: "volume", id: "v1@-", names: ["v1"] },
  { ...BARE, kind: "task", id: "t1", parent: "s1" },
  { ...BARE, kind: "service", id: "s1" },
];

const about = (kind: Reference["kind"], ref: string): Reference => ({
  ...{ field: "path", use: "subject", kind, ref },
});

describe("findObjects()", () => {
  let asked: string[];

  beforeEach(() => {
    asked = [];
  });

  const lookUp: LookUp = (kind, ref): Promise<LookedUp> => {
    asked.push(`${kind} ${ref}`);
    const object = OBJECTS.find((one) => one.kind === kind && `${one.id}@`.startsWith(`${ref}@`));
    return Promise.resolve(
      object === undefined ? { state: "missing" } : { state: "found", object },
    );
  };

  it("finds what an exec belongs to, by the same words, and the volumes in it", async () => {
    const found = await findObjects(lookUp, [about("exec", "e1")], true);
    expect(found.map(({ reference }) => `${reference.use} ${reference.kind}`)).to.deep.equal([
      "subject exec",
      "subject container",
    ]);
    expect(asked).to.deep.equal(["exec e1", "container c1", "volume v1"]);
    expect(found[1]?.volumes).to.have.length(1);
  });

  it("asks for no volumes where nobody needs them", async () => {
    await findObjects(lookUp, [about("container", "c1")], false);
    expect(asked).to.deep.equal(["container c1"]);
  });

  it("takes a task for its service", async () => {
    const found = await findObjects(lookUp, [about("task", "t1")], false);
    expect(found.map(({ reference }) => reference.kind)).to.deep.equal(["service"]);
  });

  it("says that there is no such object", async () => {
    const [found] = await findObjects(lookUp, [about("network", "front")], false);
    expect(found?.answer).to.deep.equal({ state: "missing" });
  });

  it("asks for none of more than 50", async () => {
    const many = Array.from({ length: 51 }, (_, number) => about("container", `c${number}`));
    const found = await findObjects(lookUp, many, false);
    expect(found).to.have.length(51);
    for (const { answer } of found)
      expect(answer).to.deep.equal({
        state: "unknown",
        why: "the call names more than 50 objects",
      });
    expect(asked).to.deep.equal([]);
  });
});
