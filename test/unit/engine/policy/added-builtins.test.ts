import { expect } from "chai";
import { ADDED_BUILTINS } from "../../../../src/engine/policy/added-builtins.js";
import { loadInstance } from "../../../../src/engine/policy/wasm-policy.js";
import { isUsable } from "../../../../src/policy-tools/build/wasm-builtins.js";
import { compileRego } from "./compile-rego.js";

describe("built-ins that are added", function () {
  this.timeout(60_000);

  const cases: readonly [string, unknown][] = [
    ['strings.any_prefix_match("abc", "ab")', true],
    ['strings.any_prefix_match("abc", "b")', false],
    ['strings.any_prefix_match(["x", "abc"], {"b", "a"})', true],
    ['strings.any_prefix_match({"x"}, ["b", "a"])', false],
    ['strings.any_prefix_match([], ["a"])', false],
    ['strings.any_suffix_match("abc", ["x", "bc"])', true],
    ['strings.any_suffix_match({"abc"}, "ab")', false],
    ["strings.any_suffix_match(input.number, input.number)", undefined],
    ['strings.any_prefix_match([input.number], "a")', undefined],
  ];
  for (const [call, expected] of cases) {
    it(`gives ${String(expected)} for ${call}, here and in the thread`, async () => {
      const module = await compileRego(`package a\n\nb := ${call}\n`, ["a/b"]);
      for (const place of ["here", "bounded"] as const) {
        const instance = await loadInstance(module, {}, ["a/b"], place);
        const result = instance.evaluate({ number: 1 }, "a/b");
        expect(result).to.deep.equal(expected === undefined ? [] : [{ result: expected }]);
      }
    });
  }

  it("may be used by controls", () => {
    for (const name of Object.keys(ADDED_BUILTINS)) expect(isUsable(name), name).to.equal(true);
  });
});
