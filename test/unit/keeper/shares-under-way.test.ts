import { expect } from "chai";
import { createSharesUnderWay } from "../../../src/keeper/shares-under-way.js";

const CHANGE = { container: null, runs: false, share: { memory: 1, cpus: 1, gpus: 0 } };

describe("createSharesUnderWay()", () => {
  it("knows what calls change from their allow to their end", () => {
    const shares = createSharesUnderWay();
    const one = shares.claim("alice");
    const underWay = (user: string) => shares.claim(user).underWay();
    one.changes(CHANGE);
    expect(underWay("alice")).to.deep.equal([]);
    const end = one.begin();
    one.judged();
    expect(underWay("alice")).to.deep.equal([CHANGE]);
    expect(underWay("bob")).to.deep.equal([]);
    end();
    end();
    expect(underWay("alice")).to.deep.equal([]);
  });

  it("holds nothing of calls that change nothing", () => {
    const shares = createSharesUnderWay();
    shares.claim("alice").begin()();
    expect(shares.claim("alice").underWay()).to.deep.equal([]);
  });

  it("forgets a call after a while whose end it is never told", async () => {
    const shares = createSharesUnderWay(5);
    const claim = shares.claim("alice");
    claim.changes(CHANGE);
    claim.begin();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(claim.underWay()).to.deep.equal([]);
  });

  it("lets the user's next call be judged once this one is", async () => {
    const shares = createSharesUnderWay();
    const [one, two] = ["alice", "alice"].map(shares.claim);
    expect(await one?.turn()).to.equal(true);
    let isTwo = false;
    const waiting = two?.turn().then(() => {
      isTwo = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isTwo).to.equal(false);
    one?.judged();
    await waiting;
    expect(isTwo).to.equal(true);
  });
});
