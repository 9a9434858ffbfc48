import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { enginesAtHand, parseEngineNames } from "../../../tools/engines.js";
import { ToolError } from "../../../tools/tool-error.js";
import { findOnPath } from "../../../tools/find-on-path.js";

let folder: string;

/** Gives each test of a suite an empty folder. */
function freshFolder(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "engines-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
}

function program(path: string, mode = 0o755): string {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, mode);
  return file;
}

describe("enginesAtHand()", () => {
  freshFolder();

  it("has the newest where Go is there to build it", () => {
    program("go");
    expect(enginesAtHand({ PATH: folder })).to.deep.equal(["oldest", "newest"]);
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
  freshFolder();

  it("gives every program of that name, in the order of the folders", () => {
    const second = program("b/docker");
    const first = program("a/docker");
    const path = [join(folder, "a"), join(folder, "none"), join(folder, "b")].join(":");
    expect(findOnPath("docker", path)).to.deep.equal([first, second]);
  });

  it("passes over what cannot be run", () => {
    program("plain/docker", 0o644);
    mkdirSync(join(folder, "folder/docker"), { recursive: true });
    mkdirSync(join(folder, "dangling"));
    symlinkSync(join(folder, "nowhere"), join(folder, "dangling/docker"));
    const path = ["plain", "folder", "dangling"].map((name) => join(folder, name)).join(":");
    expect(findOnPath("docker", path)).to.deep.equal([]);
    expect(findOnPath("docker", undefined)).to.deep.equal([]);
  });
});
