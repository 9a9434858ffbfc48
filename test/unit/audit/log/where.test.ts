import { expect } from "chai";
import { createWhere } from "../../../../src/audit/log/where.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { RECORD } from "../record/record.js";

const ENV = ["PATH=/bin", "SAFE=1"];

const FAILED: AuditRecord = {
  ...RECORD,
  ...{ phase: "response", method: "POST", status: 500, user: "alice", durationUs: 1500 },
  about: [{ kind: "container", id: null, name: "web" }],
  call: { query: { name: ["web"] }, body: { HostConfig: { Privileged: true }, Env: ENV } },
};

describe("createWhere()", () => {
  const expressions: readonly (readonly [text: string, isWanted: boolean | null])[] = [
    ['status >= 400 && method == "POST" && about.exists(o, o.name == "web")', true],
    ['"web" in about.map(o, o.name)', true],
    ["status < 400", false],
    ["400 <= status", true],
    ['user in ["alice", "bob"]', true],
    ['!(user in ["bob"])', true],
    ["call.body.HostConfig.Privileged == true", true],
    ["has(call.body.HostConfig.Memory)", false],
    ["durationUs / 1000.0 > 1.0", true],
    ['time >= "2026-11-25T10" && time < "2026-11-26"', true],
    ['method.matches("^P(OST|UT)$")', true],
    ['path.matches("exec")', false],
    ['call.body.Env.exists(e, e.startsWith("SAFE="))', true],
    // What a record lacks is null, which is in no order.
    ["executed == null && breakGlass == null", true],
    ["lastedMs > 10 || lastedMs <= 10", false],
    ['error.contains("x") || code.matches("x")', false],
    // There is no value.
    ["call.body.Memory > 3", null],
    ['status > "a"', null],
    ["about[7].name == null", null],
    ["status / 0 == 1 || 1 / 0 == 1", null],
    ["status", null],
    // An object's own members alone are there.
    ["has(call.constructor)", false],
    ["call.__proto__ == null", null],
    ['call["constructor"] == null', null],
  ];
  for (const [text, isWanted] of expressions)
    it(`${text} is ${String(isWanted)}`, () => {
      expect(createWhere(text)(FAILED)).to.equal(isWanted);
    });

  it("takes null for what a request has not", () => {
    expect(createWhere("status >= 400")(RECORD)).to.equal(false);
    expect(createWhere("about.size() == 0")(RECORD)).to.equal(true);
  });

  const refused: readonly (readonly [text: string, problem: RegExp])[] = [
    ["staus > 3", /at character 1: Unknown variable: staus/],
    ["status >= ", /at character 11: Unexpected token: EOF/],
    ["", /at character 1: /],
    ["user ~ 3", /at character 6: Unexpected character: ~/],
    ['"a" + 1 == "a1"', /at character 1: no such overload/],
    ["1 + 1", /its value is of type int, not bool/],
    ["constructor == 1", /Unknown variable: constructor/],
    ["process.exit(1)", /Unknown variable: process/],
    ['method.matches("(")', /"\(" is no regular expression/],
    ['method.matches("(a{1000}){1000}")', /is no regular expression/],
    ['method.matches("(?=a)")', /is no regular expression/],
    ["method.matches(path)", /must be written out/],
    [`method.matches("${"a".repeat(1001)}")`, /is no regular expression/],
    ["about.map(a,[a,a]).map(a,[a,a]).map(a,[a,a]).map(a,[a,a]) == []", /goes through 4 lists/],
    [
      "about.all(a, about.all(b, about.all(c, about.all(d, true))))",
      /goes through 4 lists, at most 3/,
    ],
    [
      "cel.bind(a,[1],cel.bind(b,a+a,cel.bind(c,b+b,cel.bind(d,c+c,d==d))))",
      /goes through 4 lists/,
    ],
    ["a".repeat(4001), /it has 4001 characters, at most 4000/],
    ["(".repeat(3999), /Exceeded maxDepth/],
    [`${"!".repeat(3000)}true`, /Exceeded maxAstNodes/],
    ["!".repeat(3999), /Unexpected token: EOF/],
    [`true${" || true".repeat(400)}`, /Exceeded maxAstNodes/],
  ];
  for (const [text, problem] of refused)
    it(`refuses ${text.slice(0, 70)}`, () => {
      expect(() => createWhere(text))
        .to.throw(UsageError, problem)
        .with.property("message")
        .that.matches(/^Cannot use the expression of --where: [^\n]+$/);
    });

  it("takes no exponential time for a pattern on a hostile text", () => {
    const isWanted = createWhere('user.matches("^(a+)+$")');
    expect(isWanted({ ...RECORD, user: `${"a".repeat(50_000)}!` })).to.equal(false);
  });

  it("gives no value for a text that outgrows the memory", () => {
    const doubled = "cel.bind(b,user+user+user+user,b+b+b+b)";
    const long = { ...RECORD, user: "x".repeat(2 ** 26) };
    expect(createWhere(`(${doubled}).size() > 0`)(long)).to.equal(null);
  });
});
