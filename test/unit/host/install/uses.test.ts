import { expect } from "chai";
import { USES, settingsOfUse } from "../../../../src/host/install/uses.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";

const USERS = [
  { name: "alice", account: { uid: 1000, gid: 1001, home: "/home/alice" } },
  { name: "no", account: null },
];

const parse = (text: string) => parseSettings(text, "settings.yaml", loadLibrary(), {});

describe("settingsOfUse()", () => {
  for (const use of USES) {
    it(`passes the check for ${use} with users, refuses strangers, and lists every user`, () => {
      const text = settingsOfUse(use, USERS);
      expect(Object.keys(parse(text).people.users)).to.deep.equal(["alice", "no"]);
      expect(text).to.include("\nanonymous: { role: admin }\nunknown_user: { role: null }\n");
    });
  }

  it("passes the check without users, but for the use that keeps them apart", () => {
    expect(parse(settingsOfUse("ci-runner", [])).profile).to.equal("ci");
    expect(parse(settingsOfUse("single-admin", [])).profile).to.equal("baseline");
    expect(parse(settingsOfUse("agent-sandbox", [])).profile).to.equal("ci");
    expect(() => settingsOfUse("shared-workstation", [])).to.throw('pass "--user NAME"');
  });

  it("gives users of a shared workstation their accounts' ids", () => {
    const { people } = parse(settingsOfUse("shared-workstation", USERS));
    expect(people.users["alice"]).to.deep.include({
      uid: 1000,
      gids: [1001],
      home: "/home/alice",
    });
  });

  it("allows a sandbox no path of the host, and denies what ci warns about", () => {
    for (const users of [[], USERS]) {
      const text = settingsOfUse("agent-sandbox", users);
      expect(text).to.include("bind_mount_allowlist.allowed_mount_prefixes: []");
      expect(text).to.include("memory_limit: deny").and.include("tenant_quota: deny");
      expect(() => parse(text)).to.not.throw();
    }
  });
});
