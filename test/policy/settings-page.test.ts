import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { ROOT } from "../../tools/project.js";

for (const name of [
  "docs/set-up/quick-start.md",
  "docs/set-up/settings.md",
  "docs/who-calls/identity.md",
  "docs/who-calls/behind-nginx.md",
  "docs/who-calls/gateway.md",
  "docs/who-calls/tls.md",
  "docs/who-calls/socket.md",
  "docs/who-calls/private-interface.md",
  "docs/set-up/hardening.md",
  "docs/what-happened/executions.md",
  "docs/what-happened/audit-log.md",
]) {
  const page = readFileSync(join(ROOT, name), "utf8");
  const files = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text ?? "");

  describe(name, () => {
    it("shows files", () => {
      expect(files).to.not.be.empty;
    });

    for (const [index, text] of files.entries()) {
      it(`shows a file that can be obeyed: the ${index + 1}. one`, () => {
        expect(() => parseSettings(text, name, loadLibrary(), {})).not.to.throw();
      });
    }
  });
}
