import { expect } from "chai";
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { openDisk } from "../../../../src/host/install/disk.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("openDisk()", () => {
  const at = freshFolder();
  const file = { content: Buffer.from("x"), mode: 0o640, uid: process.getuid?.() ?? 0, gid: 0 };

  it("replaces a file with its mode and time, and leaves nothing beside it", () => {
    const disk = openDisk(at());
    writeFileSync(at(".f.dockwarden-new"), "left by a run that was killed");
    disk.write("/f", file, 1_700_000_000_000);
    expect(disk.read("/f")).to.deep.equal({ ...file, mtimeMs: 1_700_000_000_000 });
    expect(readdirSync(at())).to.deep.equal(["f"]);
  });

  it("writes modes whatever the umask is", () => {
    const before = process.umask(0o077);
    try {
      const disk = openDisk(at());
      disk.makeFolder("/d", 0o755);
      disk.write("/d/f", { ...file, mode: 0o755 });
      expect(statSync(at("d")).mode & 0o777).to.equal(0o755);
      expect(statSync(at("d/f")).mode & 0o777).to.equal(0o755);
    } finally {
      process.umask(before);
    }
  });

  it("refuses a link in place of a file, and a folder", () => {
    symlinkSync("/etc/hostname", at("link"));
    mkdirSync(at("folder"));
    expect(() => openDisk(at()).read("/link")).to.throw('Cannot use "/link": it is a link');
    expect(() => openDisk(at()).read("/folder")).to.throw("no regular file");
  });

  it("refuses a file above 1 MiB, unless it is told another limit", () => {
    writeFileSync(at("large"), Buffer.alloc(1024 * 1024 + 1));
    expect(() => openDisk(at()).read("/large")).to.throw(
      'Cannot use "/large": it has 1048577 bytes',
    );
    expect(openDisk(at()).read("/large", 2_000_000)?.content.length).to.equal(1024 * 1024 + 1);
  });

  it("does not leave its root by a link", () => {
    mkdirSync(at("root"));
    mkdirSync(at("elsewhere"));
    symlinkSync(at("elsewhere"), at("root/etc"));
    const disk = openDisk(at("root"));
    expect(() => {
      disk.write("/etc/f", file);
    }).to.throw("outside of");
    expect(() => disk.names("/etc/docker")).to.throw("outside of");
    expect(readdirSync(at("elsewhere"))).to.deep.equal([]);
  });

  it("removes what is there, and only empty folders", () => {
    const disk = openDisk(at());
    disk.makeFolder("/d", 0o755);
    disk.write("/d/f", file);
    expect(disk.removeFolder("/d")).to.equal(false);
    disk.remove("/d/f");
    disk.remove("/d/f");
    disk.remove("/none/f");
    expect(disk.removeFolder("/d")).to.equal(true);
    expect(disk.removeFolder("/d")).to.equal(true);
    expect(disk.read("/d/f")).to.equal(null);
    expect(disk.names("/d")).to.deep.equal([]);
    expect(disk.folderTime("/d")).to.equal(null);
  });
});
