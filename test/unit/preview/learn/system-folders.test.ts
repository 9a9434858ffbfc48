import { expect } from "chai";
import {
  isSystemFolder,
  mayStandFor,
  parentOf,
} from "../../../../src/preview/learn/system-folders.js";

describe("mayStandFor()", () => {
  const folders = ["/srv/data", "/srv/data/a", "/home/alice/work", "/opt/app", "/var/data/a"];
  for (const folder of folders) {
    it(`permits ${folder}`, () => {
      expect(mayStandFor(folder)).to.equal(true);
    });
  }

  const never = [
    ...["/", "/srv", "/home", "/home/alice", "/var", "/var/run", "/var/lib", "/data", "/tmp"],
    ...["/etc", "/etc/ssl", "/etc/ssl/certs", "/usr/share/x", "/lib64/x/y", "/root/x", "/proc/1/x"],
    ...["/sys/fs/cgroup", "/dev/dri", "/run/user/1000", "/boot/grub", "/bin/x", "/sbin/x", ""],
  ];
  for (const folder of never) {
    it(`does not permit "${folder}"`, () => {
      expect(mayStandFor(folder)).to.equal(false);
    });
  }
});

describe("parentOf() and isSystemFolder()", () => {
  it("find the folder of a path, and know that it is one of the system", () => {
    expect(["/a/b/c", "/a", "/", "a"].map(parentOf)).to.deep.equal(["/a/b", "/", "/", "/"]);
    expect(["/", "/etc", "/libx32", "/srv"].every(isSystemFolder)).to.equal(true);
    expect(["/etc/x", "/srv/data", "/library/x"].some(isSystemFolder)).to.equal(false);
    expect(isSystemFolder("named-volume")).to.equal(true);
  });
});
