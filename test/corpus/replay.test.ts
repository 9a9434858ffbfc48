import { expect } from "chai";
import { openReplayOracle, type Compared } from "./replay-oracle.js";

describe("[I] a replay of audit records", () => {
  let all: readonly Compared[];
  let captured: readonly Compared[];

  before(async () => {
    const oracle = await openReplayOracle();
    all = oracle.compared();
    captured = oracle.captured();
  });

  it("never says what is not true, whatever is changed", () => {
    const wrong = all.filter((one) => one.wrong.length > 0);
    expect(wrong).to.deep.equal([]);
    expect(all.length).to.be.above(300);
  });

  it("never says what is not true of captures, and decides nearly all of them", () => {
    expect(captured.filter((one) => one.wrong.length > 0)).to.deep.equal([]);
    const byLimits = ["older versions", "short bodies"];
    const ofUsual = captured.filter(
      ({ baseline, candidate }) => baseline === "usual" && !byLimits.includes(candidate),
    );
    const alike = ofUsual.filter(({ candidate }) => !candidate.startsWith("groups of the host"));
    for (const { candidate, decided, total } of alike)
      expect(decided / total, candidate).to.be.above(0.95);
  });

  // What docs/choose-settings/replay.md says of them.
  const shares = [
    { candidate: "another text", least: 0.99 },
    { candidate: "fewer controls", least: 0.8 },
    { candidate: "more controls", least: 0.9 },
    { candidate: "other images", least: 0.8 },
    { candidate: "more mounts", least: 0.5 },
    { candidate: "a dry run", least: 0.9 },
    { candidate: "older versions", least: 0.7 },
    { candidate: "another profile for bob", least: 0.8 },
    { candidate: "alice reads", least: 0.9 },
    { candidate: "some exceptions", least: 0.8 },
    { candidate: "other exceptions", least: 0.8 },
  ];
  for (const { candidate, least } of shares)
    it(`decides ${least * 100} % of the corpus with: ${candidate}`, () => {
      const found = all.find((one) => one.baseline === "usual" && one.candidate === candidate);
      expect((found?.decided ?? 0) / (found?.total ?? 1)).to.be.above(least);
    });

  it("decides where groups of the host are among the settings, as long as they stay as they are", () => {
    const found = all.find(
      (one) =>
        one.baseline === "groups of the host" &&
        one.candidate === "groups of the host, fewer controls",
    );
    expect((found?.decided ?? 0) / (found?.total ?? 1)).to.be.above(0.8);
  });
});
