import { expect } from "chai";
import { bodyOf, callOf, checkedFacts } from "../call.js";

describe("volumeHostPathsOf()", () => {
  const words: readonly [o: string, readOnly: boolean][] = [
    ["bind,ro", true],
    ["ro,rw,bind", false],
    ["rbind,ro", false],
    ["bind,ro,rslave", false],
    ["bind,ro,shared", false],
    ["bind,ro,private", true],
    ["bind", false],
  ];
  for (const [o, readOnly] of words) {
    it(`takes a volume with ${o} for ${readOnly ? "read-only" : "writable"}`, () => {
      const DriverOpts = { type: "none", o, device: "/srv" };
      const body = bodyOf({ Name: "v", DriverOpts });
      const [path] = checkedFacts(callOf("volume.create", { body })).host_paths ?? [];
      expect(path?.read_only).to.equal(readOnly);
    });
  }
});
