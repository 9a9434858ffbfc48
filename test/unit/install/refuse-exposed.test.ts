import { chmodSync, mkdirSync } from "node:fs";
import { expect } from "chai";
import { refuseExposed } from "../../../src/install/refuse-exposed.js";
import { freshFolder } from "../../fresh-folder.js";

describe("refuseExposed()", () => {
  const at = freshFolder();

  it("accepts a path below folders that only root can change, also if it does not exist yet", () => {
    mkdirSync(at("out"));
    for (const path of [at("out"), at("out/a/b")])
      expect(() => {
        refuseExposed("--out", path);
      }).to.not.throw();
  });

  it("refuses one below a folder that others can change", () => {
    mkdirSync(at("out"));
    chmodSync(at("out"), 0o777);
    expect(() => {
      refuseExposed("--out", at("out/a/b"));
    }).to.throw(`Cannot use --out "${at("out/a/b")}": others than root can change "${at("out")}"`);
  });
});
