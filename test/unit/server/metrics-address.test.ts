import { expect } from "chai";
import { UsageError } from "../../../src/domain/errors.js";
import { readMetricsAddress } from "../../../src/server/metrics-address.js";

describe("readMetricsAddress()", () => {
  it("reads loopback addresses and paths", () => {
    expect(readMetricsAddress("127.0.0.1:9323")).to.deep.equal({ host: "127.0.0.1", port: 9323 });
    expect(readMetricsAddress("127.1.2.3:1")).to.deep.equal({ host: "127.1.2.3", port: 1 });
    expect(readMetricsAddress("[::1]:65535")).to.deep.equal({ host: "::1", port: 65_535 });
    expect(readMetricsAddress("/run/m.sock")).to.deep.equal({ path: "/run/m.sock" });
  });

  const misfits = [
    ...["", ":9323", "9323", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:93 23"],
    ...["0.0.0.0:9323", "[::]:9323", "10.0.0.1:9323", "[fd00::1]:9323", "128.0.0.1:9323"],
    ...["localhost:9323", "::1:9323", "[127.0.0.1:9323", "127.0.0.1:0", "127.0.0.1:65536"],
    ...["0177.0.0.1:9323", "127.1:9323", "2130706433:9323", "run/m.sock", "./m.sock"],
    ...["127.0.0.1:9323\n", "http://127.0.0.1:9323"],
  ];

  for (const text of misfits) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => readMetricsAddress(text)).to.throw(
        UsageError,
        /^Cannot serve metrics on ".*": .*; pass --metrics 127\.0\.0\.1:PORT/s,
      );
    });
  }
});
