import { expect } from "chai";
import { createTally, tallyKey, type Tally } from "../../../../src/audit/report/tally.js";

const tallyOf = (cap: number): Tally<{ count: number }> =>
  createTally({
    cap,
    fresh: () => ({ count: 0 }),
    weight: ({ count }) => count,
    add(to, { count }) {
      to.count += count;
    },
  });

describe("createTally()", () => {
  it("is exact for few keys, the greatest first", () => {
    const tally = tallyOf(2);
    for (const key of ["a", "b", "b", "__proto__"]) tally.row(key).count += 1;
    expect(tally.rows()).to.deep.equal([
      ["b", { count: 2 }],
      ["__proto__", { count: 1 }],
      ["a", { count: 1 }],
    ]);
    expect(tally.others()).to.equal(null);
    expect(tally.rest(3)).to.equal(null);
    expect(tally.rest(1)).to.deep.equal({ count: 2 });
  });

  it("keeps what comes often among any number of keys, and all sums", () => {
    const tally = tallyOf(10);
    for (let at = 0; at < 5000; at++) {
      tally.row(`name-${at}`).count += 1;
      if (at % 3 === 0) tally.row("often").count += 1;
    }
    const rows = tally.rows();
    expect(rows.length).to.be.at.most(20);
    expect(rows[0]).to.deep.equal(["often", { count: 1667 }]);
    const sum = rows.reduce((all, [, { count }]) => all + count, tally.others()?.count ?? 0);
    expect(sum).to.equal(5000 + 1667);
    expect(tally.rest(0)).to.deep.equal({ count: sum });
  });
});

describe("tallyKey()", () => {
  it("tells texts apart, whatever is in them", () => {
    expect(tallyKey("a\nb", "c")).not.to.equal(tallyKey("a", "b\nc"));
    expect(tallyKey('a","b')).not.to.equal(tallyKey("a", "b"));
  });
});
