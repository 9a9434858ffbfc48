import { expect } from "chai";
import { readPageAddress } from "../../../../src/audit/page/page-address.js";
import { UsageError } from "../../../../src/domain/errors.js";

describe("readPageAddress()", () => {
  it("takes a port of the loopback, and the path of a socket", () => {
    expect(readPageAddress("127.0.0.1:8710")).to.deep.equal({ host: "127.0.0.1", port: 8710 });
    expect(readPageAddress("[::1]:0")).to.deep.equal({ host: "::1", port: 0 });
    expect(readPageAddress("/run/a.sock")).to.deep.equal({ socket: "/run/a.sock" });
  });

  const refused = [
    ...["0.0.0.0:80", "[::]:80", "192.168.0.1:80", "127.0.0.2:80", "[::ffff:127.0.0.1]:80"],
    ...["localhost:80", "127.0.0.1", "127.0.0.1:65536", "127.0.0.1:-1", ":80", "80", "a.sock", ""],
  ];
  for (const text of refused)
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => readPageAddress(text)).to.throw(UsageError, /^Cannot serve the audit log on /);
    });
});
