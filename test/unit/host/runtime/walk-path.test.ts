import {
  chmodSync,
  closeSync,
  fstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { PinError } from "../../../../src/domain/errors.js";
import { walkPath } from "../../../../src/host/runtime/walk-path.js";
import { freshFolder } from "../../../fresh-folder.js";
import { itNeeds } from "../../../it-needs.js";

describe("walkPath()", () => {
  const fresh = freshFolder();
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(fresh());
    mkdirSync(join(folder, "a/b"), { recursive: true });
    writeFileSync(join(folder, "a/file"), "");
  });

  /** The number of the object that is found. */
  const walked = (path: string, links: readonly string[] = []): number => {
    const fd = walkPath(path, links);
    const { ino } = fstatSync(fd);
    closeSync(fd);
    return ino;
  };

  for (const path of ["a/b", "a/file", "a//b/", "a/./b"]) {
    it(`finds ${path}`, () => {
      expect(walked(`${folder}/${path}`)).to.equal(statSync(join(folder, path)).ino);
    });
  }

  it("finds the root, and a socket", async () => {
    expect(walked("/")).to.equal(statSync("/").ino);
    const path = join(folder, "socket");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(walked(path)).to.equal(statSync(path).ino);
    server.close();
  });

  it("leaves no descriptor open but the one that it returns", () => {
    symlinkSync("a", join(folder, "link"));
    const open = (): number => readdirSync("/proc/self/fd").length;
    const before = open();
    walked(join(folder, "a/b"));
    expect(() => walkPath(join(folder, "link/b"), [])).to.throw(PinError);
    expect(open()).to.equal(before);
  });

  for (const path of ["a/b", "", "/a/../b", "/..", "./a"]) {
    it(`refuses "${path}"`, () => {
      expect(() => walkPath(path, [])).to.throw(PinError, 'an absolute path without ".."');
    });
  }

  it("refuses what is not there, or lies below a file", () => {
    const missing = join(folder, "a/missing");
    expect(() => walkPath(missing, [])).to.throw(PinError, `there is no "${missing}"`);
    const below = join(folder, "a/file/x");
    expect(() => walkPath(below, [])).to.throw(PinError, `"${below}" lies below a file`);
    expect(() => walkPath(`/x\0y`, [])).to.throw(PinError);
    expect(() => walkPath(`/${"x".repeat(300)}`, [])).to.throw(PinError, "ENAMETOOLONG");
  });

  it("refuses links at the end and on the way, naming the link and the remedy", () => {
    const link = join(folder, "link");
    symlinkSync("a", link);
    for (const source of [link, join(link, "b"), `${link}/`]) {
      expect(() => walkPath(source, [`${link}x`, folder])).to.throw(
        PinError,
        `Bind source "${source}" leads through the symbolic link "${link}". Name the directory itself`,
      );
    }
    expect(() => walkPath("/proc/self/root", [])).to.throw(PinError, '"/proc/self"');
  });

  itNeeds("root")("follows links that are listed, relative, absolute, upwards and in a row", () => {
    const file = statSync(join(folder, "a/file")).ino;
    const at = (name: string): string => join(folder, name);
    symlinkSync("a/", at("relative"));
    symlinkSync(at("relative"), at("absolute"));
    symlinkSync("../../absolute/file", at("a/b/up"));
    symlinkSync("../../../../../../../../../../..", at("top"));
    const links = [at("relative"), at("absolute"), at("a/b/")];
    expect(walked(at("relative/file"), links)).to.equal(file);
    expect(walked(at("absolute/file"), links)).to.equal(file);
    expect(walked(at("a/b/up"), links)).to.equal(file);
    expect(walked(at("top"), [at("top")])).to.equal(statSync("/").ino);
    expect(() => walkPath(at("absolute/file"), [at("absolute")])).to.throw(PinError, "relative");
  });

  itNeeds("root")(
    "refuses a listed link that somebody else could replace, and links without end",
    () => {
      const link = join(folder, "link");
      symlinkSync("link", link);
      expect(() => walkPath(link, [link])).to.throw(PinError, "more than 40 links");
      chmodSync(folder, 0o777);
      expect(() => walkPath(link, [link])).to.throw(PinError, "root alone must own the link");
    },
  );
});
