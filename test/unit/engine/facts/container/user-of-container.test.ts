import { expect } from "chai";
import {
  groupsOfContainer,
  userOfContainer,
} from "../../../../../src/engine/facts/container/user-of-container.js";
import { created, serviceSpec, specIn } from "../call.js";

type Row = readonly [
  raw: string,
  uid: number | null,
  gid: number | null,
  canonical: boolean,
  isRoot: boolean | null,
  isRootGroup: boolean | null,
];

describe("userOfContainer()", () => {
  const rows: readonly Row[] = [
    ["", null, null, false, null, null],
    ["1000:1000", 1000, 1000, true, false, false],
    ["1000", 1000, null, false, false, null],
    ["1000:0", 1000, 0, false, false, true],
    ["0", 0, null, false, true, null],
    ["00", null, null, false, true, null],
    ["+0:5", null, 5, false, true, false],
    ["-0", null, null, false, true, null],
    ["root:root", null, null, false, true, true],
    [":1000", null, 1000, false, true, false],
    [":", null, null, false, true, null],
    ["+1000:01000", null, null, false, false, false],
    ["-1", null, null, false, null, null],
    ["alice", null, null, false, null, null],
    ["0x0", null, null, false, null, null],
    [" 0", null, null, false, null, null],
    // Colons after the second are passed over.
    ["1000:1000:0", 1000, 1000, false, false, false],
    // Beyond what is an id: older engines look for a user of that name in the image.
    ["2147483647:1", 2147483647, 1, true, false, false],
    ["2147483648:1", null, 1, false, null, false],
    ["99999999999999999999:1", null, 1, false, null, false],
    ["1:4294967296", 1, null, false, false, null],
    ["1000:1000\n", 1000, null, false, false, null],
  ];
  for (const [raw, uid, gid, canonical, is_root, is_root_group] of rows) {
    it(`reads ${JSON.stringify(raw)}`, () => {
      const user = userOfContainer("User", raw);
      expect(user).to.include({ raw, uid, gid, canonical, is_root, is_root_group });
    });
  }

  it("reads the user of containers and services", () => {
    const user = { raw: "5:6", user: "5", group: "6", uid: 5, gid: 6 };
    expect(specIn(created({}, { User: "5:6" })).user).to.include({ field: "User", ...user });
    expect(serviceSpec({ User: "5:6" }).user).to.include({
      field: "TaskTemplate.ContainerSpec.User",
      ...user,
    });
  });
});

describe("groupsOfContainer()", () => {
  it("tells ids from what the image says", () => {
    const read = groupsOfContainer("G", ["44", "0", "+0", "root", "video", "044", "4294967296"]);
    expect(read.map(({ gid }) => gid)).to.deep.equal([44, 0, null, null, null, null, null]);
    const isRoot = read.map(({ is_root }) => is_root);
    expect(isRoot).to.deep.equal([false, true, true, true, null, false, null]);
  });

  it("reads those of containers and services", () => {
    expect(specIn(created({ GroupAdd: ["44"] })).groups_add).to.deep.equal([
      { field: "HostConfig.GroupAdd[0]", raw: "44", gid: 44, is_root: false },
    ]);
    const [group] = serviceSpec({ Groups: ["44"] }).groups_add ?? [];
    expect(group?.field).to.equal("TaskTemplate.ContainerSpec.Groups[0]");
  });
});
