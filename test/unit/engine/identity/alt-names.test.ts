import { expect } from "chai";
import { altNamesOf } from "../../../../src/engine/identity/alt-names.js";

describe("altNamesOf()", () => {
  const texts: readonly (readonly [string | undefined, readonly string[] | null])[] = [
    [undefined, []],
    ["email:a@b.c", ["email:a@b.c"]],
    ["DNS:a.b, URI:https://c/d", ["dns:a.b", "uri:https://c/d"]],
    ["DNS:", ["dns:"]],
    ['email:"a\\u002cb@c", DNS:x', ["email:a,b@c", "dns:x"]],
    ['email:"a\\u002c email:root@b"', ["email:a, email:root@b"]],
    ['URI:"q\\"uote", email:x', ['uri:q"uote', "email:x"]],
    ["IP Address:1.2.3.4, othername:<unsupported>, Registered ID:1.2, DirName:CN=zed", []],
    ["email:a, b", null],
    ['email:"a', null],
    ['email:a"b', null],
    ["email:a,DNS:b", null],
    ["email:a, ", null],
    ["", null],
  ];
  for (const [text, names] of texts) {
    it(`reads ${text ?? "nothing"} as ${JSON.stringify(names)}`, () => {
      expect(altNamesOf(text)).to.deep.equal(names);
    });
  }
});
