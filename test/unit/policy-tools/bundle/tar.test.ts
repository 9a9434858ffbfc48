import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readTar, writeTar } from "../../../../src/policy-tools/bundle/tar.js";

const HELLO = Buffer.from("hello");

/** Changes a header and writes its checksum again. */
function forged(change: (header: Buffer) => void, name = "a.txt"): Buffer {
  const archive = writeTar(new Map([[name, HELLO]]));
  const header = archive.subarray(0, 512);
  change(header);
  header.write("        ", 148, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return archive;
}

const named = (name: string): Buffer =>
  forged((header) => {
    header.fill(0, 0, 100);
    header.write(name, 0, "latin1");
  });

const typed = (flag: string): Buffer =>
  forged((header) => {
    header.write(flag, 156, "latin1");
  });

describe("readTar()", () => {
  it("reads what writeTar() has written", () => {
    const files = new Map([
      ["a/b.txt", HELLO],
      ["empty", Buffer.alloc(0)],
      ["block", Buffer.alloc(512, 1)],
    ]);
    expect([...readTar(writeTar(files))]).to.deep.equal([...files]);
  });

  const traversals = ["../up", "a/../../up", "/../up", "a/./b", "a//b", "a\\b", "a b", "ä", "x\ny"];
  for (const name of traversals) {
    it(`refuses the path ${JSON.stringify(name)}`, () => {
      expect(() => readTar(named(name))).to.throw(/has a path that is not permitted/);
    });
  }

  const types = [
    { flag: "1", what: "a hard link" },
    { flag: "2", what: "a symbolic link" },
    { flag: "3", what: "a character device" },
    { flag: "4", what: "a block device" },
    { flag: "6", what: "a pipe" },
    { flag: "L", what: "a long name of GNU" },
    { flag: "S", what: "a sparse file" },
  ];
  for (const { flag, what } of types) {
    it(`refuses ${what}`, () => {
      expect(() => readTar(typed(flag))).to.throw(/is neither a file nor a folder/);
    });
  }

  it("refuses a path twice, also in another spelling", () => {
    const one = writeTar(new Map([["a", HELLO]])).subarray(0, 1024);
    expect(() => readTar(Buffer.concat([one, one, Buffer.alloc(1024)]))).to.throw(/has "a" twice/);
    const other = named("./a").subarray(0, 1024);
    expect(() => readTar(Buffer.concat([one, other, Buffer.alloc(1024)]))).to.throw(/twice/);
  });

  it("refuses an archive that is cut off anywhere", () => {
    const archive = writeTar(new Map([["a", Buffer.alloc(700, 1)]]));
    for (const length of [0, 1, 511, 512, 1000, 1535, 1536])
      expect(() => readTar(archive.subarray(0, length)), String(length)).to.throw(/truncated/);
  });

  it("refuses a header with another checksum, and a size that is no number", () => {
    const archive = writeTar(new Map([["a", HELLO]]));
    archive[0] = 0x62;
    expect(() => readTar(archive)).to.throw(/the checksum of an entry is wrong/);
    const sized = forged((header) => {
      header[124] = 0x80;
    });
    expect(() => readTar(sized)).to.throw(/a number of an entry is wrong/);
  });

  it("refuses more entries than a bundle has", () => {
    const many = new Map(Array.from({ length: 1001 }, (_, index) => [`f${index}`, HELLO]));
    expect(() => readTar(writeTar(many))).to.throw(/more than 1000 entries/);
  });

  it("refuses an extended header that gives a file another name", () => {
    const forms = (record: string): Buffer => {
      const header = writeTar(new Map([["pax", Buffer.from(record)]])).subarray(0, 1024);
      const marked = forged((bytes) => {
        header.copy(bytes, 0, 0, 512);
        bytes.write("x", 156, "latin1");
      }).subarray(0, 512);
      return Buffer.concat([marked, header.subarray(512), writeTar(new Map([["a", HELLO]]))]);
    };
    expect(() => readTar(forms("12 path=evil\n"))).to.throw(/extended header "path"/);
    expect([...readTar(forms("13 mtime=1.25\n")).keys()]).to.deep.equal(["a"]);
  });

  describe("of the program tar", () => {
    let folder: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "dockwarden-tar-"));
      mkdirSync(join(folder, "in/sub"), { recursive: true });
      writeFileSync(join(folder, "in/sub/a.txt"), "hello");
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    const packed = (...options: string[]): Buffer =>
      execFileSync("tar", ["-c", ...options, "-C", join(folder, "in"), "."]);

    for (const format of ["ustar", "gnu", "pax"]) {
      it(`is read in the format ${format}`, () => {
        const files = readTar(packed(`--format=${format}`));
        expect([...files].map(([path, bytes]) => [path, String(bytes)])).to.deep.equal([
          ["sub/a.txt", "hello"],
        ]);
      });
    }

    it("is refused with a link in it", () => {
      symlinkSync("/etc/shadow", join(folder, "in/link"));
      expect(() => readTar(packed())).to.throw('entry "./link" is neither a file nor a folder');
    });
  });
});
