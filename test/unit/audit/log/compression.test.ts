import { expect } from "chai";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { compressionIn } from "../../../../src/audit/log/compression.js";

describe("compressionIn()", () => {
  const files = [
    { what: "gzip", first: gzipSync("{}"), kind: "gzip" },
    { what: "zstd", first: zstdCompressSync("{}"), kind: "zstd" },
    { what: "a line of the log", first: Buffer.from('{"schema":1}'), kind: null },
    { what: "an empty file", first: Buffer.alloc(0), kind: null },
    { what: "the beginning of a gzip header", first: gzipSync("{}").subarray(0, 3), kind: null },
  ];
  for (const { what, first, kind } of files)
    it(`tells ${what}`, () => {
      expect(compressionIn(first)).to.equal(kind);
    });
});
