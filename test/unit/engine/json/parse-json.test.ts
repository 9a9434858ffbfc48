import * as fc from "fast-check";
import { JsonRefusal } from "../../../../src/engine/json/json-refusal.js";
import { expect } from "chai";
import { parseJson } from "../../../../src/engine/json/parse-json.js";
import { valueOf } from "../../../corpus/compare-values.js";

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

/** Rounds as JSON.parse does. */
function rounded(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** What a refusal says, or the value where there is none. */
function outcome(input: Uint8Array): unknown {
  try {
    return { value: parseJson(input) };
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    return { kind: thrown.kind, path: thrown.path };
  }
}

describe("parseJson()", () => {
  const refused: [input: string, kind: string, path: string][] = [
    ["", "syntax", ""],
    [" \n", "syntax", ""],
    ["{", "syntax", ""],
    ['{"a":1,}', "syntax", ""],
    ["[1,]", "syntax", "[1]"],
    ['{"a" 1}', "syntax", "a"],
    ["{1:2}", "syntax", ""],
    ["{'a':1}", "syntax", ""],
    ['{"a":01}', "syntax", "a"],
    ['{"a":+1}', "syntax", "a"],
    ['{"a":.5}', "syntax", "a"],
    ['{"a":1.}', "syntax", "a"],
    ['{"a":NaN}', "syntax", "a"],
    ['{"a":tru}', "syntax", "a"],
    ['{"a":"\\x41"}', "syntax", "a"],
    ['{"a":"\\u12"}', "syntax", "a"],
    ['{"a":"b', "syntax", "a"],
    ['{"a":"\\', "syntax", "a"],
    ['{"a":"\t"}', "syntax", "a"],
    ['{"a":"\\n\t"}', "syntax", "a"],
    ["\ufeff{}", "syntax", ""],
    ["\u00a0{}", "syntax", ""],
    ["\v{}", "syntax", ""],
    ["{}}", "trailing", ""],
    ["{} x", "trailing", ""],
    ["1 2", "trailing", ""],
    ['{"a":1,"a":1}', "duplicate-key", "a"],
    ['{"a":{"b":[0,{"c":1,"\\u0063":2}]}}', "duplicate-key", "a.b[1].c"],
    ['{"__proto__":1,"__proto__":2}', "duplicate-key", "__proto__"],
    ['{"a":"\\ud800"}', "utf8", "a"],
    ['{"a":["\\udc00\\ud800"]}', "utf8", "a[0]"],
    ["[".repeat(65), "depth", "[0]".repeat(64)],
  ];
  for (const [input, kind, path] of refused) {
    it(`refuses ${JSON.stringify(input.slice(0, 40))} as ${kind}`, () => {
      expect(outcome(bytes(input))).to.deep.equal({ kind, path: path.slice(0, 200) });
    });
  }

  const odd: [name: string, hex: string][] = [
    ["a truncated sequence", "22e28222"],
    ["an overlong sequence", "22c08022"],
    ["an encoded surrogate", "22eda08022"],
    ["Latin-1", "22e922"],
    ["UTF-16", "fffe7b007d00"],
  ];
  for (const [name, hex] of odd) {
    it(`refuses ${name}`, () => {
      expect(outcome(Buffer.from(hex, "hex"))).to.deep.equal({ kind: "utf8", path: "" });
    });
  }

  it("keeps the digits of each number that JavaScript would write otherwise", () => {
    expect(
      parseJson(bytes("[9007199254740993,-0,1.0,1e3,1e400,1.5,-5,9007199254740991]")),
    ).to.deep.equal([
      { digits: "9007199254740993" },
      { digits: "-0" },
      { digits: "1.0" },
      { digits: "1e3" },
      { digits: "1e400" },
      { digits: "1.5" },
      -5,
      9007199254740991,
    ]);
  });

  it("keeps the order of members, and __proto__ as one of them", () => {
    const json = parseJson(bytes('{"b":1,"__proto__":2,"a":3}'));
    expect(json).to.be.instanceOf(Map);
    expect([...(json as Map<string, unknown>).keys()]).to.deep.equal(["b", "__proto__", "a"]);
  });

  it("keeps a BOM that is part of a string", () => {
    expect(parseJson(bytes('"\ufeffa"'))).to.equal("\ufeffa");
  });

  it("takes 64 levels", () => {
    expect(outcome(bytes("[".repeat(64) + "]".repeat(64)))).to.have.property("value");
  });

  it("refuses 5,000 levels without running out of stack", () => {
    expect(outcome(bytes('{"a":'.repeat(5000)))).to.include({ kind: "depth" });
  });

  it("reads what JSON.parse reads, for any value", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        fc.pre(!/(^|[^\\])(\\\\)*\\u[dD]/.test(text));
        const ours = JSON.stringify(valueOf(parseJson(bytes(text))), rounded);
        const theirs = JSON.stringify(JSON.parse(text));
        expect(ours).to.equal(theirs);
      }),
    );
  });

  it("accepts no mutation that JSON.parse refuses", () => {
    const seed = '{"a":[1,-2.5e3,true,null,"x\\n\\u0041"],"b":{"c":{}},"d":false}';
    const mutation = fc.tuple(fc.nat(seed.length), fc.nat(2), fc.string({ maxLength: 2 }));
    fc.assert(
      fc.property(mutation, ([at, gone, text]) => {
        const mutated = seed.slice(0, at) + text + seed.slice(at + gone);
        if (JSON.stringify(outcome(bytes(mutated))).startsWith('{"value"')) {
          expect(() => JSON.parse(mutated) as unknown).not.to.throw();
        }
      }),
      { numRuns: 5000 },
    );
  });
});
