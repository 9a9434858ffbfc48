import { expect } from "chai";
import type { CallerRule, RoleRule } from "../../../../src/domain/roles.js";
import type { People } from "../../../../src/domain/people.js";
import {
  permissionsFor,
  roleOf,
  roleRulesOf,
} from "../../../../src/engine/settings/permissions.js";

const RULE: RoleRule = {
  effect: "allow",
  actions: ["container.*"],
  butClass: null,
  scope: "own",
  label: null,
};

const PEOPLE: People = {
  users: {},
  groups: {},
  roles: {
    user: { mayExempt: false, readOnly: false, rules: [RULE] },
    boss: { mayExempt: true, readOnly: false, rules: [] },
    web: {
      mayExempt: false,
      readOnly: false,
      rules: [{ ...RULE, scope: "label", label: "team=${group}" }],
    },
    limited: {
      mayExempt: false,
      readOnly: false,
      rules: [{ ...RULE, effect: "deny", actions: ["*.prune"], scope: "any" }],
    },
  },
  userPattern: "^[a-z]+$",
};

function rules(...roles: readonly string[]): readonly CallerRule[] {
  return roleRulesOf(PEOPLE, roles, { group: ["chem", "bio"] });
}

/** `allow own`, each of them. */
function said(action: string, actionClass: "run" | "admin", ...roles: readonly string[]): unknown {
  return permissionsFor(rules(...roles), action, actionClass).map(
    ({ effect, scope }) => `${effect} ${scope}`,
  );
}

describe("permissionsFor()", () => {
  it("says what a role says", () => {
    expect(said("container.stop", "run", "user")).to.deep.equal(["allow own"]);
    expect(said("volume.create", "run", "user")).to.deep.equal([]);
  });

  it("lets those do what is usual of whose roles none says what they may", () => {
    for (const roles of [[], ["boss"], ["nobody knows"]]) {
      expect(said("container.stop", "run", ...roles)).to.deep.equal(["allow controls"]);
      expect(said("plugin.install", "admin", ...roles)).to.deep.equal([]);
    }
    expect(said("image.prune", "run", "limited")).to.deep.equal(["deny any", "allow controls"]);
  });

  it("has roles that need not be listed", () => {
    expect(said("plugin.install", "admin", "admin")).to.deep.equal(["allow any"]);
    expect(said("plugin.install", "admin", "break-glass")).to.deep.equal(["allow any"]);
    expect(said("plugin.install", "admin", "developer")).to.deep.equal([]);
    expect(said("container.stop", "run", "ci-job")).to.deep.equal(["allow controls"]);
  });

  it("puts the caller's own values into labels", () => {
    expect(rules("web").map(({ labels }) => labels)).to.deep.equal([["team=chem", "team=bio"]]);
    expect(roleRulesOf(PEOPLE, ["web"], {}).map(({ labels }) => labels)).to.deep.equal([[]]);
  });
});

describe("roleOf()", () => {
  it("takes the settings' own before a built-in one, and none that every object has", () => {
    const own = { ...PEOPLE, roles: { admin: { mayExempt: false, readOnly: true, rules: [] } } };
    expect(roleOf(own, "admin")?.readOnly).to.equal(true);
    expect(roleOf(PEOPLE, "constructor")).to.equal(undefined);
  });
});
