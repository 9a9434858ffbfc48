import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";

const SETTINGS = `schema: 1
profile: baseline
modes: { list_scope: deny }
parameters: { list_scope.list_mode: deny }
users: { bob: {}, carol: { roles: [officer] } }
roles: { officer: { may_exempt: true } }
exceptions:
  - id: for-bob
    controls: [list_scope]
    who: { users: [bob] }
    mode: "off"
    reason: a test
    ticket: T-1
    approved_by: carol
    created: "2031-03-01T00:00:00Z"
    expires: "2031-03-02T00:00:00Z"
`;

describe("dockwarden can-i --at", () => {
  const folder = freshFolder();

  async function ask(...args: readonly string[]) {
    writeFileSync(folder("s.yaml"), SETTINGS);
    const told = { out: "", err: "" };
    const question = ["can-i", "--settings", folder("s.yaml"), "--as", "bob", ...args];
    const code = await run(question, {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  it("decides by the exceptions of that time", async () => {
    expect((await ask("ps")).code).to.equal(1);
    expect((await ask("--at", "2031-03-01 12:00 UTC", "ps")).code).to.equal(0);
    expect((await ask("--at", "2031-03-02T00:00:01Z", "ps")).code).to.equal(1);
  });

  it("says what a time looks like", async () => {
    const { code, err } = await ask("--at", "noonish", "ps");
    expect(err).to.include("Write a time, such as 2026-12-07 22:30 UTC.");
    expect(code).to.equal(2);
  });
});
