import { expect } from "chai";
import { run } from "../../src/cli/run.js";
import { readRecipes } from "../cookbook.js";
import { withCompilers } from "../with-compilers.js";

describe("the controls of examples/", () => {
  withCompilers();

  async function policy(...args: readonly string[]) {
    let said = "";
    const say = (text: string): void => {
      said += text;
    };
    const code = await run(["policy", ...args], { out: say, err: say });
    return { code, said };
  }

  for (const { name, controls } of readRecipes()) {
    if (controls === null) continue;
    it(`${name}: are without a finding, formatted, and tested in full`, async function () {
      this.timeout(300_000);
      const checked = await policy("check", controls);
      expect(checked.said).to.equal("1 control: 0 errors, 0 warnings\n");
      expect(await policy("fmt", "--check", controls)).to.deep.equal({ code: 0, said: "" });
      const { code, said } = await policy("test", "--coverage", controls);
      expect(code, said).to.equal(0);
      expect(said).to.match(/\d+ tests and \d+ examples: all passed\n$/);
    });
  }
});
