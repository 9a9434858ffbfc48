import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { newState } from "../../../../src/audit/send/send-state.js";
import { openStateFile } from "../../../../src/audit/send/state-file.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { freshFolder } from "../../../fresh-folder.js";
import { itNeeds } from "../../../it-needs.js";

describe("openStateFile()", () => {
  const at = freshFolder();
  const STATE = newState("/log", "journald");
  const TEXT = `${JSON.stringify(STATE)}\n`;

  it("reads what it has written, for its user alone", () => {
    const file = openStateFile(at("state"));
    expect(file.read()).to.equal(null);
    file.write(STATE);
    expect(file.read()).to.deep.equal(STATE);
    expect(statSync(at("state")).mode & 0o777).to.equal(0o600);
    expect(readdirSync(at())).to.deep.equal(["state"]);
  });

  it("writes through no link that somebody has put in its way", () => {
    writeFileSync(at("other"), "as it was");
    symlinkSync(at("other"), at("state.new"));
    const file = openStateFile(at("state"));
    file.write(STATE);
    expect(file.read()).to.deep.equal(STATE);
    expect(readFileSync(at("other"), "utf8")).to.equal("as it was");
  });

  const places: readonly (readonly [what: string, make: () => void])[] = [
    [
      "a link",
      () => {
        renameSync(at("state"), at("other"));
        symlinkSync(at("other"), at("state"));
      },
    ],
    [
      "a folder",
      () => {
        renameSync(at("state"), at("other"));
        mkdirSync(at("state"));
      },
    ],
    [
      "a device",
      () => {
        renameSync(at("state"), at("other"));
        symlinkSync("/dev/zero", at("state"));
      },
    ],
    [
      "a file that others may write",
      () => {
        chmodSync(at("state"), 0o666);
      },
    ],
    [
      "a file in a folder that others may write",
      () => {
        chmodSync(at(), 0o777);
      },
    ],
  ];
  for (const [what, make] of places)
    it(`reads no state from ${what}`, () => {
      writeFileSync(at("state"), TEXT, { mode: 0o600 });
      make();
      expect(() => openStateFile(at("state")).read()).to.throw(UsageError, "Cannot use the state");
    });

  it("writes no state into a folder that others may write", () => {
    chmodSync(at(), 0o777);
    expect(() => {
      openStateFile(at("state")).write(STATE);
    }).to.throw(UsageError, `others can replace "${at()}"`);
    expect(readdirSync(at())).to.deep.equal([]);
  });

  itNeeds("root")("reads no state of another user", () => {
    writeFileSync(at("state"), TEXT, { mode: 0o600 });
    chownSync(at("state"), 1000, 1000);
    expect(() => openStateFile(at("state")).read()).to.throw(UsageError, "others can replace");
  });
});
