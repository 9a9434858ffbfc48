import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { expect } from "chai";
import { OwnerStoreError } from "../../../../src/domain/errors.js";
import { openOwnerFile, type FileFunctions } from "../../../../src/engine/ownership/owner-file.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import type { OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { container, intent, made } from "./samples.js";
import { waitFor } from "../../../wait-for.js";
import { itNeeds } from "../../../it-needs.js";

const MOUNT = "mount -t tmpfs -o size=64k none";
const FILLER = new URL("./fill-owners.js", import.meta.url).pathname;

describe("Owners on a disk that fails", () => {
  const at = freshFolder();
  let file: string;
  let told: string[];
  /** Names of calls that fail from now on. */
  let failing: Set<keyof FileFunctions>;
  let store: OwnerStore;
  /** How many times the disk has failed in `fdatasync` and said so. */
  let late: number;

  beforeEach(() => {
    file = at("owners.log");
    told = [];
    failing = new Set();
    late = 0;
    store = openOwnerStore(file, {
      tell: (text) => told.push(text),
      disk: createDisk(),
      spareLines: 50,
    });
    store.record(container(1), made("alice"));
  });

  afterEach(() => {
    store.close();
  });

  function createDisk(): FileFunctions {
    const check = (name: keyof FileFunctions): void => {
      if (failing.has(name)) throw Object.assign(new Error(`EIO: ${name}`), { code: "EIO" });
    };
    return {
      writeSync: ((fd: number, bytes: Buffer, at: number) => {
        // Half of it arrives before the disk fails.
        const half = Math.ceil((bytes.length - at) / 2);
        const written = fs.writeSync(fd, bytes, at, half);
        check("writeSync");
        return written;
      }) as FileFunctions["writeSync"],
      fdatasync: ((fd: number, done: (cause: Error | null) => void) => {
        try {
          check("fdatasync");
          fs.fdatasync(fd, done);
        } catch (thrown) {
          setImmediate(() => {
            done(thrown as Error);
            late += 1;
          });
        }
      }) as FileFunctions["fdatasync"],
      fdatasyncSync(fd) {
        check("fdatasyncSync");
        fs.fdatasyncSync(fd);
      },
      fsyncSync(fd) {
        check("fsyncSync");
        fs.fsyncSync(fd);
      },
      ftruncateSync(fd, length) {
        check("ftruncateSync");
        fs.ftruncateSync(fd, length);
      },
      renameSync(from, to) {
        check("renameSync");
        fs.renameSync(from, to);
      },
    };
  }

  const reopened = (): OwnerStore => {
    const other = openOwnerStore(file);
    other.close();
    return other;
  };

  it("takes back what could not be written, on the disk and in memory, and goes on after it", () => {
    const before = fs.readFileSync(file);
    failing.add("writeSync");
    expect(() => {
      store.record(container(2), made("alice"));
    }).to.throw(OwnerStoreError, `Cannot record owners in "${file}": EIO: writeSync; `);
    expect(() => {
      store.intend(intent("1"));
    }).to.throw(OwnerStoreError);
    expect(() => store.forget(container(1))).to.throw(OwnerStoreError);
    expect(store.isKnown(container(2))).to.equal(false);
    expect(store.isKnown(container(1))).to.equal(true);
    expect(store.openIntents()).to.deep.equal([]);
    expect(fs.readFileSync(file).equals(before)).to.equal(true);
    failing.clear();
    store.record(container(3), made("bob"));
    expect(reopened().ownerOf(container(3))?.user).to.equal("bob");
    expect(told).to.deep.equal([]);
  });

  it("tells with the next change what the disk said late, and goes on after it", async () => {
    failing.add("fdatasync");
    store.record(container(2), made("alice"));
    await waitFor("the late failure", () => late > 0);
    failing.clear();
    expect(() => {
      store.record(container(3), made("alice"));
    }).to.throw(OwnerStoreError, "EIO: fdatasync");
    expect(store.isKnown(container(3))).to.equal(false);
    store.record(container(3), made("alice"));
    expect(reopened().ownerOf(container(2))?.user).to.equal("alice");
  });

  it("is closed by a sync that has not ended when the file is replaced or closed", async () => {
    const folder = at("sync");
    fs.mkdirSync(folder);
    const ends: (() => void)[] = [];
    const disk = { ...fs, fdatasync: (_fd: number, done: () => void) => ends.push(done) };
    const { file: opened } = openOwnerFile(
      `${folder}/owners.log`,
      disk as unknown as FileFunctions,
    );
    const open = (): number =>
      fs.readdirSync("/proc/self/fd").filter((fd) => {
        try {
          return fs.readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
        } catch {
          return false;
        }
      }).length;
    const syncing = async (): Promise<void> => {
      const before = ends.length;
      await waitFor("a sync", () => ends.length > before);
    };
    opened.append("one\n");
    await syncing();
    opened.replace("two\n");
    expect(open()).to.equal(2);
    ends.pop()?.();
    expect(open()).to.equal(1);
    opened.append("three\n");
    await syncing();
    opened.close();
    expect(open()).to.equal(1);
    ends.pop()?.();
    expect(open()).to.equal(0);
    expect(fs.readFileSync(`${folder}/owners.log`, "utf8")).to.equal("two\nthree\n");
  });

  it("reads anew what it could neither write nor take back", () => {
    failing.add("writeSync").add("ftruncateSync");
    expect(() => {
      store.record(container(2), made("alice"));
    }).to.throw(OwnerStoreError);
    expect(store.isKnown(container(2))).to.equal(false);
    failing.clear();
    store.record(container(3), made("bob"));
    expect(store.owned("alice").container).to.equal(1);
    expect(reopened().owned("bob").container).to.equal(1);
    expect(told[0]).to.match(/were changed by another program/);
    expect(told[1]).to.match(/line 3 was cut off/);
  });

  it("acknowledges nothing before a new file's name is on the disk", () => {
    const other = openOwnerStore(at("other.log"), { disk: createDisk() });
    failing.add("fsyncSync");
    expect(() => {
      other.record(container(2), made("alice"));
    }).to.throw(OwnerStoreError, "fsyncSync");
    expect(fs.statSync(at("other.log")).size).to.equal(0);
    failing.clear();
    other.record(container(2), made("alice"));
    other.close();
  });

  function wear(rounds: number): void {
    for (let round = 0; round < rounds; round++) {
      store.record(container(2), made("bob"));
      store.forget(container(2));
    }
  }

  for (const call of ["renameSync", "fsyncSync"] as const) {
    it(`goes on with the long file where ${call} fails, and shortens it later`, () => {
      failing.add(call);
      wear(40);
      expect(told).to.have.length(1);
      expect(told[0]).to.match(/^Cannot shorten owners .*go on growing: EIO/);
      expect(fs.existsSync(`${file}.new`)).to.equal(false);
      const long = fs.statSync(file).size;
      failing.clear();
      wear(40);
      expect(fs.statSync(file).size).to.be.below(long);
      expect(reopened().ownerOf(container(1))?.user).to.equal("alice");
    });
  }

  it("refuses what does not fit on a full one, whole, and takes what fits", async () => {
    const limited = at("limited.log");
    const script = `ulimit -f 8; trap '' XFSZ; exec "${process.execPath}" "$0" "$1"`;
    const child = spawn("bash", ["-c", script, FILLER, limited], { stdio: "inherit" });
    expect(await once(child, "exit")).to.deep.equal([0, null]);
  });

  // Without the right to mount, what is refused in the same way is shown by the test above.
  itNeeds("the right to mount")("refuses what does not fit on a full file system", async () => {
    const room = at("room");
    fs.mkdirSync(room);
    const script = `${MOUNT} "$2"; exec "${process.execPath}" "$0" "$1"`;
    const args = ["--mount", "sh", "-e", "-c", script, FILLER, `${room}/owners.log`, room];
    const child = spawn("unshare", args, { stdio: "inherit" });
    expect(await once(child, "exit")).to.deep.equal([0, null]);
  });
});
