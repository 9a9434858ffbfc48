import { expect } from "chai";
import { isAbove, isBelow } from "../../../../src/host/doctor/path-patterns.js";

describe("isBelow()", () => {
  const cases = [
    { path: "/etc", pattern: "/etc", below: true },
    { path: "/etc/shadow", pattern: "/etc", below: true },
    { path: "/etcetera", pattern: "/etc", below: false },
    { path: "/run/user/1000/docker.sock", pattern: "/run/user/*/docker.sock", below: true },
    { path: "/run/user/1/2/docker.sock", pattern: "/run/user/*/docker.sock", below: false },
    { path: "/run", pattern: "/run/user/*/docker.sock", below: false },
    { path: "/aXb", pattern: "/a.b", below: false },
  ];
  for (const { path, pattern, below } of cases) {
    it(`is ${below} for ${path} and ${pattern}`, () => {
      expect(isBelow(path, pattern)).to.equal(below);
    });
  }
});

describe("isAbove()", () => {
  const cases = [
    { path: "/", pattern: "/etc", above: true },
    { path: "/var/lib", pattern: "/var/lib/docker", above: true },
    { path: "/var/lib/docker/x", pattern: "/var/lib/docker", above: false },
    { path: "/run/user/1000", pattern: "/run/user/*/docker.sock", above: true },
    { path: "/home", pattern: "/home/*/.ssh", above: true },
    { path: "/homes", pattern: "/home/*/.ssh", above: false },
  ];
  for (const { path, pattern, above } of cases) {
    it(`is ${above} for ${path} and ${pattern}`, () => {
      expect(isAbove(path, pattern)).to.equal(above);
    });
  }
});
