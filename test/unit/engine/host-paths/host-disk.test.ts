import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { FileSystemRoot } from "../../../../src/engine/host-paths/resolve-job.js";
import { openHostDisk } from "../../../../src/engine/host-paths/host-disk.js";

function viewOf(root: string): FileSystemRoot {
  return { root, mountInfo: "/proc/self/mountinfo", mountRoot: root };
}

describe("openHostDisk()", () => {
  let root: string;

  before(() => {
    root = mkdtempSync(join(tmpdir(), "disk-"));
    mkdirSync(join(root, "a/b"), { recursive: true });
    symlinkSync("b", join(root, "a/link"));
  });

  after(() => {
    rmSync(root, { recursive: true });
  });

  it("sees below the root it is given, the link itself, and null where there is nothing", () => {
    const disk = openHostDisk(viewOf(root));
    expect(disk.stat("/a/b")?.isDirectory()).to.equal(true);
    expect(disk.stat("/a/link")?.isSymbolicLink()).to.equal(true);
    expect(disk.stat("/a/c")).to.equal(null);
    expect(disk.link("/a/link")).to.equal("b");
    expect([...disk.names("/a")].sort()).to.deep.equal(["b", "link"]);
  });

  it("asks about a file once", () => {
    const disk = openHostDisk(viewOf(root));
    expect(disk.stat("/later")).to.equal(null);
    mkdirSync(join(root, "later"));
    expect(disk.stat("/later")).to.equal(null);
    expect(openHostDisk(viewOf(root)).stat("/later")?.isDirectory()).to.equal(true);
  });

  // Each Linux has /proc mounted, and nothing in /proc/self.
  it("knows what is mounted below a path, and that a mount itself is not below", () => {
    const disk = openHostDisk(viewOf("/"));
    expect(disk.hasMountsBelow("/")).to.equal(true);
    expect(disk.hasMountsBelow("/pro")).to.equal(false);
    expect(disk.hasMountsBelow("/proc/self")).to.equal(false);
    expect(openHostDisk(viewOf(root)).hasMountsBelow("/")).to.equal(false);
  });

  it("takes a root that is gone for one with mounts", () => {
    expect(openHostDisk(viewOf(join(root, "none"))).hasMountsBelow("/")).to.equal(true);
  });
});
