import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadLibrary } from "../../src/policy/load-library.js";
import { parseSettings } from "../../src/settings/parse-settings.js";
import { ROOT } from "../../tools/project.js";

const page = readFileSync(join(ROOT, "docs/settings.md"), "utf8");
const files = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text ?? "");

describe("docs/settings.md", () => {
  it("shows files", () => {
    expect(files).to.not.be.empty;
  });

  for (const [index, text] of files.entries()) {
    it(`shows a file that can be obeyed: the ${index + 1}. one`, () => {
      expect(() => parseSettings(text, "docs/settings.md", loadLibrary(), {})).not.to.throw();
    });
  }
});
