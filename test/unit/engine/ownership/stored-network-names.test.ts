import { expect } from "chai";
import type { ContainerObject, Inspected } from "../../../../src/domain/dockerd-object.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { keepsNoName } from "../../../../src/engine/ownership/stored-network-names.js";
import { requestOf } from "../inflight/requests.js";

const TARGETS = [
  { kind: "container", id: "c1", names: ["web"], found: true },
  { kind: "network", id: "n1", names: ["moving"], found: true },
] as unknown as readonly TargetFacts[];

function containerThatKeeps(...toJoin: readonly string[]): Inspected {
  const container = { toJoin } as unknown as ContainerObject;
  return { state: "found", object: { kind: "container", container } } as unknown as Inspected;
}

async function isGone(answer: Inspected): Promise<boolean | undefined> {
  return keepsNoName(requestOf("d1", TARGETS), () => Promise.resolve(answer))?.();
}

describe("keepsNoName()", () => {
  it("asks whether the container keeps the network's name, and no id", async () => {
    expect(await isGone(containerThatKeeps("moving"))).to.equal(false);
    expect(await isGone(containerThatKeeps("other"))).to.equal(true);
    expect(await isGone({ state: "missing" })).to.equal(true);
    expect(await isGone({ state: "unknown", why: "late" })).to.equal(false);
  });

  it("asks nothing where container or network are not known", () => {
    const ask = (targets: readonly TargetFacts[] | null) =>
      keepsNoName(requestOf("d1", targets), () => Promise.resolve({ state: "missing" }));
    expect(ask(null)).to.equal(null);
    for (const target of TARGETS) expect(ask([target])).to.equal(null);
  });
});
