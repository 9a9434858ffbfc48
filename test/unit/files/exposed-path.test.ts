import { chmodSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { exposedPath } from "../../../src/files/exposed-path.js";
import { freshFolder } from "../../fresh-folder.js";
import { itNeeds } from "../../it-needs.js";

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

  it("is the folder above a link's target that others may write, also for a link to a link", () => {
    mkdirSync(at("home/alice/lib"), { recursive: true });
    writeFileSync(at("home/alice/lib/main.js"), "");
    symlinkSync("home/alice/lib", at("direct"));
    symlinkSync(at("lib/app"), at("home/alice/app"));
    symlinkSync("home/alice/app", at("twice"));
    expect(exposedPath(at("direct/main.js"), uid)).to.equal(null);
    chmodSync(at("home/alice"), 0o777);
    expect(exposedPath(at("direct/main.js"), uid)).to.equal(at("home/alice"));
    expect(exposedPath(at("twice/main.js"), uid)).to.equal(at("home/alice"));
  });

  it("is an error for a loop of links", () => {
    symlinkSync("loop", at("loop"));
    expect(() => exposedPath(at("loop"), uid)).to.throw("ELOOP");
  });

  itNeeds("root")("is a link that somebody else owns", () => {
    symlinkSync("lib", at("link"));
    lchownSync(at("link"), 1234, 1234);
    expect(exposedPath(at("link"), uid)).to.equal(at("link"));
  });

  it("is the place that somebody else owns", () => {
    expect(exposedPath(at("lib"), uid + 1)).to.equal(uid === 0 ? null : at("lib"));
  });
});
