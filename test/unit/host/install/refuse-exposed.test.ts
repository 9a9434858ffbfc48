import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { refuseExposedProgram } from "../../../../src/host/install/own-program.js";
import {
  refuseExposed,
  refuseExposedFolders,
  refuseExposedUsers,
} from "../../../../src/host/install/refuse-exposed.js";
import { freshFolder } from "../../../fresh-folder.js";

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

describe("refuseExposedUsers()", () => {
  const at = freshFolder();

  it("refuses a folder of root in which a user's own folder is theirs, as /home is", () => {
    mkdirSync(at("home/alice"), { recursive: true });
    refuseExposedUsers(at("home"), ["alice", "bob"]);
    chmodSync(at("home/alice"), 0o777);
    refuseExposedUsers(at("home"), ["bob"]);
    expect(() => {
      refuseExposedUsers(at("home"), ["bob", "alice"]);
    }).to.throw(`Cannot use --out "${at("home/alice")}": others than root can change`);
  });
});

describe("refuseExposedFolders()", () => {
  const at = freshFolder();

  it("refuses folders that init uses without a flag, if others can change them", () => {
    mkdirSync(at("tls"));
    const folders = { "the folder of the authority": at("tls") };
    refuseExposedFolders(folders);
    chmodSync(at("tls"), 0o775);
    expect(() => {
      refuseExposedFolders(folders);
    }).to.throw(`Cannot use the folder of the authority "${at("tls")}"`);
  });
});

describe("refuseExposedProgram()", () => {
  const at = freshFolder();

  it("refuses a program that others can change, and one that does not exist", () => {
    writeFileSync(at("dockwarden"), "");
    refuseExposedProgram(at("dockwarden"));
    chmodSync(at("dockwarden"), 0o777);
    expect(() => {
      refuseExposedProgram(at("dockwarden"));
    }).to.throw(`Cannot install "${at("dockwarden")}": others than root can change`);
    expect(() => {
      refuseExposedProgram(at("none"));
    }).to.throw("there is no such file");
  });
});
