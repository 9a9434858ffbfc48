import { expect } from "chai";
import { copyFactsOf } from "../../../../src/engine/dockerd/copies-safely.js";

const SNAPSHOTTER = {
  Driver: "overlayfs",
  DriverStatus: [["driver-type", "io.containerd.snapshotter.v1"]],
};
const GRAPH_DRIVER = { Driver: "overlay2", DriverStatus: [["Backing Filesystem", "extfs"]] };

describe("copyFactsOf()", () => {
  for (const [version, isSafe] of [
    ["20.10.24+dfsg1", false],
    ["28.9.9", false],
    ["29.4.99", false],
    ["29.5.0", false],
    ["29.5.1", true],
    ["29.5.1+build.1", true],
    ["29.5.10", true],
    ["29.6.0", true],
    ["30.0.0", true],
    ["29.5.1-rc.1", null],
    ["library-import", null],
    ["29.5", null],
    ["", null],
  ] as const)
    it(`reads whether "${version}" copies safely`, () => {
      const info = { ServerVersion: version, ...SNAPSHOTTER };
      expect(copyFactsOf(info).copies_safely).to.equal(isSafe);
    });

  it("reads which storage holds the images, without which nothing is known as safe", () => {
    const ServerVersion = "29.5.1";
    for (const [info, expected] of [
      [SNAPSHOTTER, { copies_safely: true, snapshot_store: true }],
      [GRAPH_DRIVER, { copies_safely: true, snapshot_store: false }],
      [{}, { copies_safely: null, snapshot_store: null }],
      [
        { Driver: "", DriverStatus: SNAPSHOTTER.DriverStatus },
        { copies_safely: null, snapshot_store: null },
      ],
    ] as const)
      expect(copyFactsOf({ ServerVersion, ...info })).to.deep.equal(expected);
  });
});
