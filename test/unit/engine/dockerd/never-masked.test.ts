import { expect } from "chai";
import { neverMaskedBy } from "../../../../src/engine/dockerd/never-masked.js";

const POWERCAP = ["/sys/devices/virtual/powercap"];

describe("neverMaskedBy()", () => {
  for (const version of ["20.10.24+dfsg1", "20.10.26", "23.0.7", "24.0.0", "24.0.6-1"])
    it(`knows that ${version} does not mask powercap`, () => {
      expect(neverMaskedBy(version)).to.deep.equal(POWERCAP);
    });

  for (const version of [
    "20.10.27",
    "20.10.240",
    "23.0.8",
    "24.0.7",
    "25.0.0",
    "29.7.2",
    "v2.0.0-beta.24",
    "dev",
    "",
  ])
    it(`knows nothing of ${version || "none"}`, () => {
      expect(neverMaskedBy(version)).to.deep.equal([]);
    });
});
