import { expect } from "chai";
import { readSize } from "../../../src/domain/read-size.js";

describe("readSize()", () => {
  const sizes = [
    { text: "1k", bytes: 1024 },
    { text: "500M", bytes: 500 * 1024 * 1024 },
    { text: "2G", bytes: 2 * 1024 * 1024 * 1024 },
    ...["0M", "7", "M", "2K", "-1M", "1.5G", "100 M", "999999999M", ""].map((text) => ({
      ...{ text, bytes: null },
    })),
  ];
  for (const { text, bytes } of sizes)
    it(`reads ${JSON.stringify(text)} as ${bytes}`, () => {
      expect(readSize(text)).to.equal(bytes);
    });
});
