import { expect } from "chai";
import { mountIdOf, findMount } from "../../../../src/host/runtime/mount-table.js";

const TABLE = `25 30 0:22 / /run rw,nosuid shared:5 - tmpfs tmpfs rw
26 30 0:23 / /srv/with\\040space rw master:1 - ext4 /dev/sda1 rw
256 30 0:24 / /both rw shared:7 master:1 - ext4 /dev/sda2 rw
27 30 0:25 / /own rw - ext4 shared:9 rw
`;

describe("findMount()", () => {
  const cases = [
    { id: "25", point: "/run", isShared: true },
    { id: "26", point: "/srv/with space", isShared: false },
    { id: "256", point: "/both", isShared: true },
    { id: "27", point: "/own", isShared: false },
  ];

  for (const { id, ...mount } of cases) {
    it(`finds ${mount.point}`, () => {
      expect(findMount(TABLE, id)).to.deep.equal(mount);
    });
  }

  it("finds no mount of an unknown id", () => {
    expect(findMount(TABLE, "2")).to.equal(null);
    expect(findMount(TABLE, "")).to.equal(null);
  });
});

describe("mountIdOf()", () => {
  it("reads the id of the mount that a file lies on", () => {
    expect(mountIdOf("pos:\t0\nflags:\t012000000\nmnt_id:\t25\nino:\t1\n")).to.equal("25");
    expect(mountIdOf("pos:\t0\n")).to.equal("");
  });
});
