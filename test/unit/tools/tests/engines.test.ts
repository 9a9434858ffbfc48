import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { enginesAtHand, parseEngineNames } from "../../../../tools/tests/engines.js";
import { ToolError } from "../../../../tools/tool-error.js";
import { findOnPath } from "../../../../src/policy-tools/build/find-on-path.js";
import { freshFolder } from "../../../fresh-folder.js";

function program(file: string, mode = 0o755): string {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, mode);
  return file;
}

describe("enginesAtHand()", () => {
  const at = freshFolder();

  it("has the newest where Go is there to build it", () => {
    program(at("go"));
    expect(enginesAtHand({ PATH: at() })).to.deep.equal(["oldest", "newest"]);
    expect(enginesAtHand({ PATH: "" })).to.deep.equal(["oldest"]);
  });
});

describe("parseEngineNames()", () => {
  it("takes a list in its order", () => {
    expect(parseEngineNames("newest,oldest", {})).to.deep.equal(["newest", "oldest"]);
    expect(parseEngineNames("newest", {})).to.deep.equal(["newest"]);
  });

  it("takes what is at hand when nothing is said", () => {
    expect(parseEngineNames(undefined, { PATH: "" })).to.deep.equal(["oldest"]);
    expect(parseEngineNames("", { PATH: "" })).to.deep.equal(["oldest"]);
  });

  for (const names of ["newst", "oldest,", "oldest newest"]) {
    it(`refuses "${names}"`, () => {
      expect(() => parseEngineNames(names, {})).to.throw(ToolError, "ENGINES must list");
    });
  }
});

describe("findOnPath()", () => {
  const at = freshFolder();

  it("gives every program of that name, in the order of the folders", () => {
    const second = program(at("b/docker"));
    const first = program(at("a/docker"));
    const path = [at("a"), at("none"), at("b")].join(":");
    expect(findOnPath("docker", path)).to.deep.equal([first, second]);
  });

  it("passes over what cannot be run", () => {
    program(at("plain/docker"), 0o644);
    mkdirSync(at("folder/docker"), { recursive: true });
    mkdirSync(at("dangling"));
    symlinkSync(at("nowhere"), at("dangling/docker"));
    const path = ["plain", "folder", "dangling"].map(at).join(":");
    expect(findOnPath("docker", path)).to.deep.equal([]);
    expect(findOnPath("docker", undefined)).to.deep.equal([]);
  });
});
