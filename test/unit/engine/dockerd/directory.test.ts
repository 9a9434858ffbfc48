import { expect } from "chai";
import { createDirectory } from "../../../../src/engine/dockerd/directory.js";
import { answering, startFakeDockerd } from "./fake-dockerd.js";

const NOBODY_KNOWN = {
  ownerOf: () => null,
  ownerOfGone: () => null,
  usageOf: () => ({ containers: 0, volumes: 0, networks: 0, services: 0 }),
  containersOf: () => [],
};

describe("createDirectory()", () => {
  it("lists more than one inspection may tell, as a host has thousands of containers", async () => {
    const containers = Array.from({ length: 3000 }, (_, index) => ({
      Id: index.toString(16).padStart(64, "0"),
      Names: [`/c${index}`],
      Labels: { note: "x".repeat(2000) },
    }));
    const daemon = await startFakeDockerd(
      answering({
        "/containers/json?all=1": containers,
        "/networks": [],
        "/volumes": { Volumes: [] },
        "/images/json?all=1": [],
      }),
    );
    const directory = createDirectory(daemon.socket, NOBODY_KNOWN);
    try {
      const { objects } = await directory.list();
      expect(objects).to.have.lengthOf(3000);
    } finally {
      directory.close();
      await daemon.close();
    }
  });
});
