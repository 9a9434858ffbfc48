import { expect } from "chai";
import { originLinesOf } from "../../../../src/engine/settings/origin-lines.js";

const TEXT = `schema: 1
anonymous: { role: developer }
modes:
  a: deny
parameters:
  +a.list: [x]
profiles:
  ci:
    parameters: { a.limit: 1 }
user_parameters:
  a.b:
    -a.list: [y]
`;

describe("originLinesOf()", () => {
  const lineOf = originLinesOf(TEXT);
  const places = [
    ["modes", "a", 4],
    ["parameters", "a.list", 6],
    ["profiles.ci.parameters", "a.limit", 9],
    ["user_parameters.a.b", "a.list", 12],
    ["anonymous.role", "authenticated_user.anonymous_role", 2],
    ["profile baseline", "a", null],
    ["group_parameters.x", "a.list", null],
  ] as const;

  for (const [origin, key, line] of places) {
    it(`finds ${key} of ${origin} ${line === null ? "nowhere" : `in line ${line}`}`, () => {
      expect(lineOf(origin, key)).to.equal(line);
    });
  }
});
