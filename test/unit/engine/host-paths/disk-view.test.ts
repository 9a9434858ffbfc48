import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { hostViewOf, netFolderOf } from "../../../../src/engine/host-paths/disk-view.js";
import { createPathResolver } from "../../../../src/engine/host-paths/resolve-host-paths.js";
import { freshFolder } from "../../../fresh-folder.js";
import { bodyOf, callOf, checkedFacts } from "../facts/call.js";

describe("hostViewOf()", () => {
  const at = freshFolder();

  it("is the host root's without a process", () => {
    expect(hostViewOf("/host/", null)).to.deep.equal({
      root: "/host",
      mountInfo: "/proc/self/mountinfo",
      mountRoot: "/host",
    });
    expect(hostViewOf("/", null)?.root).to.equal("/");
  });

  it("is the process's whose root is the host root, with its mounts", () => {
    expect(hostViewOf("/proc/1/root/", null)).to.deep.equal({
      root: "/proc/1/root",
      mountInfo: "/proc/1/mountinfo",
      mountRoot: "/",
    });
    expect(hostViewOf("/proc/self/root", null)?.mountInfo).to.equal("/proc/self/mountinfo");
  });

  it("is the process's that a file names", () => {
    writeFileSync(at("docker.pid"), "42\n");
    expect(hostViewOf("/", at("docker.pid"))).to.deep.equal({
      root: "/proc/42/root",
      mountInfo: "/proc/42/mountinfo",
      mountRoot: "/",
    });
  });

  for (const text of ["", "0", "-1", "self", "42/../1", "1 2", "x\n"]) {
    it(`is nobody's where the file says ${JSON.stringify(text)}`, () => {
      writeFileSync(at("docker.pid"), text);
      expect(hostViewOf("/", at("docker.pid"))).to.equal(null);
    });
  }

  it("shows paths as that process sees them, and none where there is none", async () => {
    const facts = checkedFacts(
      callOf("container.create", { body: bodyOf({ HostConfig: { Binds: ["/etc:/x:ro"] } }) }),
    );
    const policy = { skip: () => false, dockerSockets: [] };
    for (const [text, resolved, gaps] of [
      [String(process.pid), "/etc", 0],
      ["", null, 1],
    ] as const) {
      writeFileSync(at("docker.pid"), text);
      const resolver = createPathResolver({
        hostRoot: "/",
        pidFile: at("docker.pid"),
        deadlineMs: 60_000,
      });
      const found = await resolver.resolve(facts, policy);
      await resolver.close();
      expect(found.host_paths?.[0]?.resolved).to.equal(resolved);
      expect(found.gaps).to.have.lengthOf(gaps);
    }
  });
});

describe("netFolderOf()", () => {
  const at = freshFolder();

  it("is that of the host's first process, or of the one whose root is the host root", () => {
    expect(netFolderOf("/", null)).to.equal("/proc/1/net");
    expect(netFolderOf("/host/", null)).to.equal("/host/proc/1/net");
    expect(netFolderOf("/proc/1/root", null)).to.equal("/proc/1/net");
  });

  it("is that of the process that a file names, and of none where there is none", () => {
    expect(netFolderOf("/", at("missing.pid"))).to.equal(null);
    writeFileSync(at("docker.pid"), "42\n");
    expect(netFolderOf("/", at("docker.pid"))).to.equal("/proc/42/net");
  });
});
