import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../tools/project.js";

const FOLDER = join(ROOT, "test/e2e");
const ATTACKS = /import \{[^}]*\battack\b[^}]*\} from "\.\.\/harness\/race-lab\.js"/;
const SAYS_SO =
  /import \{[^}]*\bexpect(?:Safe|Denied)\b[^}]*\} from "\.\.\/harness\/expect-safe\.js"/;

describe("end-to-end tests with attacks", () => {
  const sources = globSync("*/*.ts", { cwd: FOLDER }).map((name) => ({
    name,
    text: readFileSync(join(FOLDER, name), "utf8"),
  }));
  const attacking = sources.filter(({ text }) => ATTACKS.test(text));

  it("are found", () => {
    expect(attacking.length).to.be.greaterThan(3);
  });

  for (const { name, text } of attacking)
    it(`say that an attack succeeded, so that none is run again: ${name}`, () => {
      expect(text).to.match(SAYS_SO);
    });
});
