import { expect } from "chai";
import {
  addressOfObject,
  addressOfRecord,
  addressOfUser,
} from "../../../../src/audit/page/addresses.js";

describe("the addresses of pages", () => {
  it("encode names, so that they stay one part of a path", () => {
    expect(addressOfUser("a/b?c#d")).to.equal("/users/a%2Fb%3Fc%23d");
    expect(addressOfObject("image", "ghcr.io/x/y:1")).to.equal(
      "/objects/image/ghcr.io%2Fx%2Fy%3A1",
    );
    expect(addressOfRecord("8aba6b5d")).to.equal("/records/8aba6b5d");
  });

  it("search for names that a path cannot have", () => {
    expect(addressOfUser("..")).to.equal("/?user=..");
    expect(addressOfUser("\uD800")).to.equal("/?user=%EF%BF%BD");
    expect(addressOfObject("..", "web")).to.equal("/?target=web");
    expect(addressOfRecord("")).to.equal("/?text=");
  });

  it("search for anonymous callers", () => {
    expect(addressOfUser(null)).to.equal("/?anonymous=1");
    expect(addressOfUser("")).to.equal("/?anonymous=1");
  });
});
