import { expect } from "chai";
import { createFreshLog } from "../../../../src/audit/page/fresh-log.js";
import { filterOf } from "../../../../src/audit/page/view.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { createMemoryLog } from "./memory-log.js";
import { sampleRecord } from "./sample-records.js";

const FILTER = filterOf({ since: "first" }, new Date(0));
const PART = { limit: 9, before: null };

describe("createFreshLog()", () => {
  let nowMs: number;
  let files: readonly string[];
  let refreshed: (readonly string[])[];

  beforeEach(() => {
    [nowMs, files, refreshed] = [0, ["a"], []];
  });

  function open(limitMs = 10_000, refresh = () => Promise.resolve()) {
    const log = createMemoryLog([sampleRecord()]);
    const index = {
      ...log,
      state: () => ({ records: 1, broken: 0, firstMs: 0, lastMs: 0, files: [] }),
      refresh(given: readonly string[]) {
        refreshed.push(given);
        return refresh();
      },
    };
    const parts = { index, files: () => files, checked: () => null };
    return createFreshLog({ ...parts, now: () => nowMs, limitMs });
  }

  it("brings the index up to date before it is asked, with the files of that moment", async () => {
    const log = open();
    await log.search(FILTER, PART);
    nowMs = 1000;
    files = ["a", "a.1"];
    await log.state();
    expect(refreshed).to.deep.equal([["a"], ["a", "a.1"]]);
  });

  it("does so at most once a second, also for many at once", async () => {
    const log = open();
    nowMs = 999;
    await Promise.all([log.facets(FILTER), log.record("x"), log.search(FILTER, PART)]);
    expect(refreshed).to.have.length(1);
  });

  it("asks nothing of an index that cannot be brought up to date, and tries again", async () => {
    let problem: UsageError | null = new UsageError("Cannot read");
    const log = open(10_000, () =>
      problem === null ? Promise.resolve() : Promise.reject(problem),
    );
    const outcome = (): Promise<unknown> =>
      log.search(FILTER, PART).then(
        ({ found }) => found.length,
        (thrown: unknown) => thrown,
      );
    expect(await outcome()).to.equal(problem);
    problem = null;
    nowMs = 1000;
    expect(await outcome()).to.equal(1);
  });

  it("gives up after some time, and says what to do", async () => {
    const log = open(1, () => new Promise(() => undefined));
    const thrown = await log.search(FILTER, PART).catch((error: unknown) => error);
    expect(String(thrown)).to.equal(
      "UsageError: Cannot search: it takes more than 0.001 s; choose a shorter span of time",
    );
  });
});
