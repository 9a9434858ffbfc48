import { acceptedShare, describeDifference, figuresOf, holds } from "./report.js";
import { bodyCases, readSeeds, targetCases } from "./cases.js";
import { BROKEN, refusesEverything } from "./broken.js";
import { referenceOracle, startOracles } from "./oracle-process.js";
import type { Oracle } from "./oracle-process.js";
import type { Report } from "./run.js";
import { createRandom } from "../random.js";
import { expect } from "chai";
import { REFERENCE_READERS, compareReferences } from "./references.js";
import type { ReferenceReaders } from "./references.js";
import { reader } from "./reader.js";
import { run } from "./run.js";

const SEED = Number(process.env["ORACLE_SEED"] ?? 20261125);
const BODIES = 5000;
const TARGETS = 1250;
const BROKEN_BODIES = 2500;
const REFERENCES = 2500;

describe("the reader beside Docker's own code", () => {
  const seeds = readSeeds("test/corpus/vectors.json");
  let oracles: readonly Oracle[] = [];

  // The Go programs are built where their source is new, which may fetch modules.
  before(() => {
    oracles = startOracles();
  });

  after(async () => {
    await Promise.all(oracles.map(async (oracle) => oracle.end()));
  });

  it(`accepts no body that is read differently (${BODIES}, seed ${SEED})`, async () => {
    check("bodies", await run(bodyCases(BODIES, createRandom(SEED), seeds), reader, oracles));
  });

  it(`accepts no target that leads elsewhere (${TARGETS}, seed ${SEED})`, async () => {
    check("targets", await run(targetCases(TARGETS, createRandom(SEED)), reader, oracles));
  });

  for (const { name, breaks, shows } of BROKEN) {
    it(`finds a reader that ${name}`, async () => {
      const cases = bodyCases(BROKEN_BODIES, createRandom(SEED), seeds);
      const { differences } = await run(cases, breaks(reader), oracles);
      expect(differences.map(({ outcome }) => outcome.where.split(/[.[]/)[0])).to.include(shows);
    });
  }

  const read = async (count: number, readers: ReferenceReaders) =>
    compareReferences(count, createRandom(SEED), referenceOracle(oracles), readers);

  it(`reads no image reference differently (${REFERENCES}, seed ${SEED})`, async () => {
    const { names, differences } = await read(REFERENCES, REFERENCE_READERS);
    expect(differences).to.deep.equal([]);
    expect(names).to.be.above(REFERENCES / 4);
  });

  for (const [name, change] of [
    ["takes upper case for lower", (raw: string) => raw.toLowerCase()],
    ["overlooks a port", (raw: string) => raw.replace(/^([a-z.]+):[0-9]+\//, "$1/")],
    ["overlooks a digest", (raw: string) => raw.replace(/@sha256:[0-9a-f]{64}$/, "")],
  ] as const) {
    it(`finds a reader of references that ${name}`, async () => {
      const { any, named } = REFERENCE_READERS;
      const broken = { any: (raw: string) => any(change(raw)), named };
      expect((await read(500, broken)).differences).to.not.be.empty;
    });
  }

  it("finds a reader that refuses everything", async () => {
    const cases = bodyCases(500, createRandom(SEED), seeds);
    const report = await run(cases, refusesEverything(reader), oracles);
    expect(acceptedShare(report)).to.equal(0);
    expect(holds(report)).to.be.false;
  });
});

function check(title: string, report: Report): void {
  const [first] = report.differences;
  expect(
    holds(report),
    `${first === undefined ? "" : describeDifference(first)}\n${figuresOf(title, report, 1)}`,
  ).to.be.true;
}
