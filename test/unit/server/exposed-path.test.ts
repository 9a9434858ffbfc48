import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { exposedPath } from "../../../src/server/exposed-path.js";
import { freshFolder } from "../../fresh-folder.js";

describe("exposedPath()", () => {
  const at = freshFolder();
  const uid = process.getuid?.() ?? 0;

  beforeEach(() => {
    mkdirSync(at("lib/app"), { recursive: true });
    writeFileSync(at("lib/app/main.js"), "");
    for (const place of ["lib", "lib/app", "lib/app/main.js"]) chmodSync(at(place), 0o755);
  });

  it("is none where only root or the user himself writes, below a sticky folder too", () => {
    expect(exposedPath(at("lib/app/main.js"), uid)).to.equal(null);
  });

  for (const place of ["lib", "lib/app", "lib/app/main.js"]) {
    it(`is the place that others may write: ${place}`, () => {
      chmodSync(at(place), 0o775);
      expect(exposedPath(at("lib/app/main.js"), uid)).to.equal(at(place));
    });
  }

  it("is the place that somebody else owns", () => {
    expect(exposedPath(at("lib"), uid + 1)).to.equal(uid === 0 ? null : at("lib"));
  });
});
