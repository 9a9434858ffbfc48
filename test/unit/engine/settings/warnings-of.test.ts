import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { warningsOf } from "../../../../src/engine/settings/warnings-of.js";

describe("warningsOf()", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "warnings-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function warned(text: string): Promise<readonly string[]> {
    const file = join(folder, "settings.yaml");
    writeFileSync(file, `schema: 1\n${text}`);
    return warningsOf(await loadSettings(file, loadLibrary(), {}));
  }

  const refused = (user: string, missing: string): string =>
    `users.${user}: has no ${missing}, so that run_as_own_uid of profile multi-tenant refuses every container of this user`;
  const begins = (user: string, like: string): string =>
    `users.${user}: begins like user ${like}, who in profile multi-tenant may give objects names that begin with ${user}`;

  it("names users without ids where containers must run as these", async () => {
    const users = "users: {a: {uid: 1000, gids: [1000]}, b: {uid: 1000}, c: {gids: [5]}, d: {}}\n";
    expect(await warned(`profile: multi-tenant\n${users}`)).to.deep.equal([
      refused("b", "gids"),
      refused("c", "uid"),
      refused("d", "uid and no gids"),
    ]);
    expect(await warned(users)).to.deep.equal([]);
  });

  it("goes by the profile of each user, and by its modes", async () => {
    const users = "users: {a: {}, b: {}}\nbindings: [{users: [b], profile: multi-tenant}]\n";
    expect(await warned(users)).to.deep.equal([refused("b", "uid and no gids")]);
    const off = 'profiles: {multi-tenant: {modes: {run_as_own_uid: "off"}}}\n';
    expect(await warned(users + off)).to.deep.equal([]);
  });

  it("names users whose objects another user may seem to own by their names", async () => {
    const ids = "{uid: 1000, gids: [1000]}";
    const names = ["alice", "alice_b", "alice-b-c", "alice-", "alicia", "al"];
    const users = `users: {${names.map((name) => `${name}: ${ids}`).join(", ")}}\n`;
    expect(await warned(`profile: multi-tenant\n${users}`)).to.deep.equal([
      begins("alice_b", "alice"),
      begins("alice-b-c", "alice"),
    ]);
    expect(await warned(users)).to.deep.equal([]);
  });
});
