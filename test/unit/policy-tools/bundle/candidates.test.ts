import { expect } from "chai";
import { createCandidates } from "../../../../src/policy-tools/bundle/candidates.js";
import type { FoundBundle } from "../../../../src/policy-tools/bundle/place.js";
import { readBundle } from "../../../../src/policy-tools/bundle/read-bundle.js";
import { bundleOf } from "./bundles.js";

describe("[U] createCandidates()", () => {
  function found(sequence: number): FoundBundle {
    const bytes = bundleOf({ sequence });
    return { bytes, library: readBundle(bytes, "/b.tar.gz", null) };
  }

  it("drops an older bundle that was found while a newer one was loaded", () => {
    const candidates = createCandidates(null);
    const newer = found(6);
    expect(candidates.consider(newer)).to.equal(true);
    expect(candidates.consider(found(5))).to.equal(true);
    candidates.accept(newer);
    expect(candidates.pending()).to.equal(null);
    expect(candidates.refusal()).to.include("its sequence is 5, and 6 was accepted before");
  });
});
