import { expect } from "chai";
import { accountIn } from "../../../../src/host/install/host-users.js";

describe("accountIn()", () => {
  const PASSWD =
    "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1001:A:/home/alice:/bin/sh\nbad:x:y:1::/h:\n";

  it("finds the account of exactly that name", () => {
    expect(accountIn(PASSWD, "alice")).to.deep.equal({ uid: 1000, gid: 1001, home: "/home/alice" });
    for (const name of ["ali", "alice ", "", "bad", "1000"])
      expect(accountIn(PASSWD, name), name).to.equal(null);
  });
});
