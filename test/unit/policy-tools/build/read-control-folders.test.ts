import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { PolicyBuildError } from "../../../../src/domain/errors.js";
import { readControlFolders } from "../../../../src/policy-tools/build/read-control-folders.js";
import { freshFolder } from "../../../fresh-folder.js";
import { writeControl } from "../../../custom-control.js";

const TEXT = "package docker.authz.controls.one\n";

describe("readControlFolders()", () => {
  const at = freshFolder();

  async function refusal(...folders: string[]): Promise<string> {
    const thrown: unknown = await readControlFolders(folders).catch((reason: unknown) => reason);
    expect(thrown).to.be.instanceOf(PolicyBuildError);
    return (thrown as PolicyBuildError).message;
  }

  it("reads each folder's Rego, without tests, examples and what is hidden", async () => {
    writeControl(at("own"), "one", {
      "one.rego": TEXT.replaceAll("\n", "\r\n"),
      "more.rego": TEXT,
      "one_test.rego": TEXT,
      "examples.yaml": "",
      ".one.rego.swp": "",
    });
    mkdirSync(at("own/.git"));
    writeFileSync(at("own/README.md"), "");
    expect(await readControlFolders([at("own")])).to.deep.equal([
      { id: "one", folder: at("own/one"), files: { "one.rego": TEXT, "more.rego": TEXT } },
    ]);
  });

  it("refuses a folder that is not there or has no control", async () => {
    expect(await refusal(at("none")))
      .to.contain(`Cannot use "${at("none")}"`)
      .and.contain("ENOENT");
    mkdirSync(at("empty"));
    expect(await refusal(at("empty"))).to.contain("it has no control");
  });

  it("refuses Rego that would be left out", async () => {
    writeControl(at("own"), "one");
    writeFileSync(at("own/two.rego"), TEXT);
    expect(await refusal(at("own"))).to.contain("a control has a folder of its own");
    expect(await refusal(at("own/one"))).to.contain("a control has a folder of its own");
    writeControl(at("misnamed"), "one", { "other.rego": TEXT });
    expect(await refusal(at("misnamed"))).to.contain('must have the file "one.rego"');
    mkdirSync(at("deep/one/more"), { recursive: true });
    writeFileSync(at("deep/one/one.rego"), TEXT);
    expect(await refusal(at("deep"))).to.contain("it is a folder; a control has only files");
  });

  for (const id of ["One", "1st", "a-b", "constructor", "default", "in", "_a", "a".repeat(64)])
    it(`refuses the id "${id}"`, async () => {
      writeControl(at("own"), id, { [`${id}.rego`]: TEXT });
      expect(await refusal(at("own"))).to.contain(`"${id}" can be no control's id`);
    });

  it("refuses the same id twice", async () => {
    writeControl(at("a"), "one");
    writeControl(at("b"), "one");
    expect(await refusal(at("a"), at("b"))).to.equal(
      `Cannot use "${at("b/one")}" as a control: another folder has a control "one" too; rename one`,
    );
  });

  it("refuses links, FIFOs and devices, and waits for none", async () => {
    writeControl(at("real"), "one");
    mkdirSync(at("a"));
    symlinkSync(at("real/one"), at("a/one"));
    expect(await refusal(at("a"))).to.contain("it is a symbolic link");
    writeControl(at("b"), "one");
    symlinkSync(at("real/one/one.rego"), at("b/one/more.rego"));
    expect(await refusal(at("b"))).to.contain("it is a symbolic link");
    writeControl(at("c"), "one");
    execFileSync("mkfifo", [at("c/one/more.rego")]);
    expect(await refusal(at("c"))).to.contain("it is a FIFO");
  });

  it("refuses huge files, too many, and what is no text", async () => {
    writeControl(at("a"), "one", { "one.rego": `${TEXT}${"#".repeat(256 * 1024)}` });
    expect(await refusal(at("a"))).to.contain("it has more than 256 KiB");
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`f${n}.rego`, TEXT]));
    writeControl(at("b"), "one", { ...many, "one.rego": TEXT });
    expect(await refusal(at("b"))).to.contain("more than 100 files");
    mkdirSync(at("c/one"), { recursive: true });
    writeFileSync(at("c/one/one.rego"), Buffer.from([0x70, 0xff, 0xfe]));
    expect(await refusal(at("c"))).to.contain("it is no UTF-8 text");
    for (let n = 0; n < 501; n += 1) writeControl(at("d"), `c${n}`, { [`c${n}.rego`]: TEXT });
    expect(await refusal(at("d"))).to.contain("at most 500 are compiled together");
  });
});
