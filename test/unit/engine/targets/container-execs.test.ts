import { expect } from "chai";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { FoundReference, Reference } from "../../../../src/domain/target-facts.js";
import { createNameLocks } from "../../../../src/engine/inflight/name-locks.js";
import { countExecs } from "../../../../src/engine/targets/container-execs.js";
import { directoryOf } from "../dockerd/directory-of.js";

const WEB: Reference = { field: "path", kind: "container", use: "subject", ref: "web" };
const MISSING: Inspected = { state: "missing" };
const WANTED = { volumes: false, seen: new Map<string, Promise<Inspected>>() };

/** The container of the directory with so many execs. */
async function having(execs: number | null): Promise<FoundReference> {
  const [one] = await directoryOf("alice").find("alice", [WEB], WANTED);
  if (one?.answer.state !== "found" || one.answer.object.container === null)
    throw new Error("The directory has no container");
  const container = { ...one.answer.object.container, execs };
  return { ...one, answer: { state: "found", object: { ...one.answer.object, container } } };
}

/** What is counted where dockerd described a container, and then describes it again. */
async function counted(
  before: FoundReference,
  again: FoundReference,
  locks: Parameters<typeof countExecs>[1]["locks"],
): Promise<number | null> {
  const creation = { user: "alice", locks, wanted: WANTED };
  const find = () => Promise.resolve([again]);
  const { execsOf } = await countExecs({ find }, creation, [before]);
  return execsOf(again).execs;
}

describe("countExecs()", () => {
  const open = () => createNameLocks().open(Number.POSITIVE_INFINITY);

  it("counts the execs that dockerd shows now", async () => {
    expect(await counted(await having(0), await having(7), open())).to.equal(7);
  });

  it("counts those of requests that dockerd has not answered", async () => {
    const locks = createNameLocks();
    const holds = [0, 1, 2].map(() => locks.open(Number.POSITIVE_INFINITY));
    const web = await having(5);
    const counts: (number | null)[] = [];
    for (const hold of holds) counts.push(await counted(web, web, hold));
    expect(counts).to.deep.equal([5, 6, 7]);
    holds[0]?.release();
    expect(await counted(web, web, locks.open(Number.POSITIVE_INFINITY))).to.equal(7);
  });

  it("does not know those that dockerd does not show, or of another container than before", async () => {
    const web = await having(1);
    expect(await counted(web, await having(null), open())).to.equal(null);
    expect(await counted(web, { ...web, answer: MISSING }, open())).to.equal(null);
    expect(await counted({ ...web, answer: MISSING }, web, open())).to.equal(null);
  });
});
