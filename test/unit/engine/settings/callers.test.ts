import { expect } from "chai";
import type { Parameter } from "../../../../src/domain/parameters.js";
import { createCallers } from "../../../../src/engine/settings/callers.js";
import { named, sharedSettings } from "./shared-host.js";

/** What holds for `name` of a parameter of `mounts`, from file to caller. */
function valueFor(name: string, parameter: string, rest = ""): Parameter | undefined {
  const settings = sharedSettings(rest);
  const { overrides, profile } = createCallers(settings).of(named(name));
  return (
    overrides.parameters["mounts"]?.[parameter] ??
    settings.sets[profile]?.parameters["mounts"]?.[parameter]
  );
}

describe("createCallers()", () => {
  it("knows those whom the settings list, with roles of their own and of their groups", () => {
    const caller = createCallers(sharedSettings()).of(named("alice"));
    expect(caller).to.deep.include({
      name: "alice",
      anonymous: false,
      known: true,
      groups: ["chem", "lab"],
      roles: ["user", "chemist"],
      uid: 10001,
      gids: [10001, 500],
      home: "/home/alice",
      profile: "tenant",
    });
  });

  it("makes members of those whom a group lists", () => {
    expect(createCallers(sharedSettings()).of(named("carol")).groups).to.deep.equal(["ops"]);
  });

  it("gives others the role that the profile, or the file, has for them", () => {
    const callers = createCallers(sharedSettings());
    expect(callers.of(named(""))).to.deep.include({ anonymous: true, roles: ["developer"] });
    expect(callers.of(named("mallory"))).to.deep.include({
      known: false,
      anonymous: false,
      roles: [],
    });
    const rest = "anonymous: {role: null}\nunknown_user: {role: chemist}\n";
    const changed = createCallers(sharedSettings(rest));
    expect(changed.of(named("")).roles).to.deep.equal([]);
    expect(changed.of(named("mallory")).roles).to.deep.equal(["chemist"]);
  });

  it("takes no name of an object's prototype for a user", () => {
    const callers = createCallers(sharedSettings());
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(callers.of(named(name))).to.deep.include({ known: false, roles: [], groups: [] });
    }
  });

  it("lets the first binding that names the caller choose the profile", () => {
    const rest =
      "bindings: [{groups: [ops], profile: plain}, {users: [carol, bob], profile: tenant}]\n";
    const callers = createCallers(sharedSettings(rest));
    expect(callers.of(named("carol")).profile).to.equal("plain");
    expect(callers.of(named("bob")).profile).to.equal("tenant");
    expect(callers.of(named("alice")).profile).to.equal("tenant");
  });

  it("puts the caller's own name where the profile has a template", () => {
    expect(valueFor("alice", "allowed")).to.have.members(["/shared", "/home/alice"]);
    expect(valueFor("alice", "name")).to.equal("^alice_.+$");
  });

  for (const name of [
    "",
    "../etc",
    "a/b",
    "*",
    "A",
    "a b",
    "x${user}",
    "a.b",
    "a".repeat(40),
    "a\n",
  ]) {
    it(`gives nothing for a template to the name ${JSON.stringify(name)}`, () => {
      expect(valueFor(name, "allowed")).to.deep.equal(["/shared"]);
      expect(valueFor(name, "name")).to.equal(false);
    });
  }

  for (const name of ["..", "a..b", "*", "a/b", ".*", "a".repeat(129)]) {
    it(`takes ${JSON.stringify(name)} for no name, whatever user_pattern lets pass`, () => {
      const rest = "identity: {user_pattern: '^.*$'}\n";
      expect(valueFor(name, "allowed", rest)).to.deep.equal(["/shared"]);
    });
  }

  it("expands ids, home, labels, and groups to one entry each", () => {
    const rest =
      "parameters: {mounts.allowed: ['/u/${uid}/${gid}', '${home}/x', '/g/${group}/${user}', '/t/${label:team}']}\n";
    expect(valueFor("alice", "allowed", rest)).to.have.members([
      "/u/10001/10001",
      "/home/alice/x",
      "/g/chem/alice",
      "/g/lab/alice",
      "/t/web",
    ]);
    expect(valueFor("bob", "allowed", rest)).to.deep.equal([]);
  });

  it("changes by group in the order of priority, and by user last", () => {
    const rest = `
group_parameters:
  lab: {mounts.limit: 20, +mounts.allowed: [/lab]}
  chem: {mounts.limit: 10, -mounts.allowed: [/shared], +mounts.table: {b: 2}}
user_parameters:
  alice: {-mounts.table: [a]}
`;
    expect(valueFor("alice", "limit", rest)).to.equal(20);
    expect(valueFor("alice", "allowed", rest)).to.have.members(["/home/alice", "/lab"]);
    expect(valueFor("alice", "table", rest)).to.deep.equal({ b: 2 });
    expect(valueFor("bob", "limit", rest)).to.equal(1);
  });

  it("works a caller out once", () => {
    const callers = createCallers(sharedSettings());
    expect(callers.of(named("alice"))).to.equal(callers.of(named("alice")));
  });

  it("keeps no more than a thousand callers, who may choose their names", () => {
    const callers = createCallers(sharedSettings());
    const first = callers.of(named("alice"));
    for (let number = 0; number < 1100; number++) callers.of(named(`u${number}`));
    expect(callers.of(named("alice"))).to.deep.equal(first);
    expect(callers.of(named("alice"))).not.to.equal(first);
  });

  it("keeps no caller whose name is long", () => {
    const callers = createCallers(sharedSettings());
    expect(callers.of(named("n".repeat(200)))).not.to.equal(callers.of(named("n".repeat(200))));
  });

  it("knows what holds for the caller under the shadow profile", () => {
    const settings = sharedSettings("enforcement: {shadow_profile: plain}\n");
    const { shadow, overrides } = createCallers(settings).of(named("alice"));
    expect(shadow?.parameters).to.deep.equal({});
    expect(overrides.parameters).to.have.property("mounts");
    expect(createCallers(sharedSettings()).of(named("alice")).shadow).to.equal(null);
  });

  it("has overrides only of what differs from the set", () => {
    const callers = createCallers(sharedSettings());
    const { parameters } = callers.of(named("alice")).overrides;
    expect(parameters).to.have.all.keys("mounts");
    expect(parameters["mounts"]).to.have.all.keys("allowed", "name");
    // Of whom no name is known, templates make nothing.
    expect(callers.of(named("")).overrides.parameters).to.deep.equal({});
  });

  it("takes a stranger whose certificate proves a group for one who is known, with the group's roles", () => {
    const rest = "bindings: [{groups: [chem], profile: plain}]\n";
    const callers = createCallers(sharedSettings(rest));
    expect(callers.of(named("zed", "chem"))).to.deep.include({
      known: true,
      groups: ["chem"],
      roles: ["chemist"],
      profile: "plain",
    });
    expect(callers.of(named("zed"))).to.deep.include({
      known: false,
      groups: [],
      profile: "tenant",
    });
    expect(callers.of(named("alice", "ops")).groups).to.deep.equal(["chem", "lab", "ops"]);
    expect(callers.of(named("alice")).groups).to.deep.equal(["chem", "lab"]);
  });

  it("knows nothing of a caller who is refused, and gives them nothing", () => {
    const rest = `
bindings: [{users: [alice], groups: [chem], profile: plain}]
exceptions:
  - {id: E, controls: [mounts], who: {anyone: true}, mode: warn, reason: r, ticket: t, approved_by: carol, created: "2026-11-01T00:00:00Z", expires: "2026-12-01T00:00:00Z"}
`;
    const callers = createCallers(sharedSettings(rest));
    const refused = { ...named("alice", "chem"), refusal: { why: "The certificate is revoked" } };
    expect(callers.of(refused)).to.deep.include({
      name: "",
      anonymous: false,
      known: false,
      groups: [],
      roles: [],
      uid: null,
      profile: "tenant",
      overrides: { modes: {}, parameters: {} },
      exceptions: [],
    });
    expect(callers.of(named("alice")).exceptions).to.have.lengthOf(1);
  });
});
