import { expect } from "chai";
import { createCached, type CachedReading } from "../../../../src/engine/identity/cached.js";

const SECOND = 1000;

/** Something kept whose readings, number after number, `fails` turns into failures. */
function bench() {
  const state = { nowMs: 0, fails: false, readings: 0 };
  const kept = createCached<number>(
    async () => {
      state.readings += 1;
      await Promise.resolve();
      return state.fails
        ? { value: null, why: "it is down" }
        : { value: state.readings, why: null };
    },
    () => state.nowMs,
  );
  /** What it gives at `seconds`, and whether at once; what runs beside it is then done. */
  async function at(seconds: number) {
    state.nowMs = seconds * SECOND;
    const given = kept.get();
    const reading: CachedReading<number> = await given;
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    return { given: reading.value ?? reading.why, waited: given instanceof Promise };
  }
  return { state, at };
}

describe("createCached()", () => {
  it("waits for the first reading, and keeps it for a minute", async () => {
    const { state, at } = bench();
    expect(await at(0)).to.deep.equal({ given: 1, waited: true });
    expect(await at(60)).to.deep.equal({ given: 1, waited: false });
    expect(state.readings).to.equal(1);
  });

  it("gives what is older at once, and reads it anew meanwhile", async () => {
    const { at } = bench();
    await at(0);
    expect(await at(61)).to.deep.equal({ given: 1, waited: false });
    expect(await at(62)).to.deep.equal({ given: 2, waited: false });
  });

  it("waits again for what is older than five minutes", async () => {
    const { at } = bench();
    await at(0);
    expect(await at(301)).to.deep.equal({ given: 2, waited: true });
  });

  it("reads once for all who ask at one time", async () => {
    const { state, at } = bench();
    await Promise.all([at(0), at(0), at(0)]);
    expect(state.readings).to.equal(1);
  });

  it("stays with what it has while it cannot be read, for five minutes and no longer", async () => {
    const { state, at } = bench();
    await at(0);
    state.fails = true;
    expect(await at(100)).to.deep.equal({ given: 1, waited: false });
    expect(await at(300)).to.deep.equal({ given: 1, waited: false });
    expect(await at(301)).to.deep.equal({ given: "it is down", waited: false });
    expect(await at(306)).to.deep.equal({ given: "it is down", waited: true });
  });

  it("tries again five seconds after a failure", async () => {
    const { state, at } = bench();
    state.fails = true;
    expect(await at(0)).to.deep.equal({ given: "it is down", waited: true });
    expect(await at(5)).to.deep.equal({ given: "it is down", waited: false });
    expect(state.readings).to.equal(1);
    state.fails = false;
    expect(await at(6)).to.deep.equal({ given: 2, waited: true });
  });
});
