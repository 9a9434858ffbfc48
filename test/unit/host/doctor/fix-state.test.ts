import { expect } from "chai";
import { fixState, type ReleaseNumber } from "../../../../src/host/doctor/fix-state.js";

const FIXED: readonly ReleaseNumber[] = [
  [25, 0, 6],
  [26, 1, 5],
  [27, 1, 1],
];
const COMMIT = "5d6db842238e3c4f5f9fb9ad70ea46b35227d084";

describe("fixState()", () => {
  const cases = [
    { version: "25.0.5", state: "affected" },
    { version: "25.0.6", state: "fixed" },
    { version: "25.0.13", state: "fixed" },
    { version: "24.0.9", state: "affected" },
    { version: "26.0.9", state: "affected" },
    { version: "27.0.9", state: "affected" },
    { version: "27.1.1", state: "fixed" },
    { version: "27.2.0", state: "fixed" },
    { version: "v28.0.0", state: "fixed" },
    // Distributions.
    { version: "20.10.24+dfsg1", state: "undecided" },
    { version: "24.0.7", gitCommit: "24.0.7-0ubuntu2~22.04.1", state: "undecided" },
    { version: "27.5.1-0ubuntu3", state: "fixed" },
    { version: "28.5.2+dfsg1", state: "fixed" },
    { version: "24.0.7", gitCommit: "", state: "undecided" },
    // Development builds.
    { version: "library-import", state: "undecided" },
    { version: "28.0.0-rc.1", state: "undecided" },
    { version: "28.0.0-beta.2", state: "undecided" },
    { version: "", state: "undecided" },
    { version: "28", state: "undecided" },
  ];

  for (const { version, gitCommit = COMMIT, state } of cases) {
    it(`is ${state} for "${version}" of commit "${gitCommit.slice(0, 12)}"`, () => {
      expect(fixState({ version, gitCommit }, FIXED)).to.equal(state);
    });
  }
});
