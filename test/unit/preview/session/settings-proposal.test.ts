import { expect } from "chai";
import { mergedParts } from "../../../../src/preview/session/settings-proposal.js";
import { relaxationsOf } from "../../../../src/preview/session/relaxations.js";
import type { Violation } from "../../../../src/domain/decision.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";

const { catalogue, profiles } = loadLibrary();
const own = profiles["baseline"] ?? { modes: {}, parameters: {} };

const found = (control: string, value: string): readonly Violation[] => [
  {
    ...{ control, value, field: null, message: `${value} is not allowed.`, mode: "deny" },
    ...{ severity: "high", remedy: null, references: [] },
  },
];

const widenings = (control: string, value: string, roles: readonly string[] = []) =>
  relaxationsOf(control, found(control, value), { own, catalogue, roles, action: "x" });

describe("mergedParts()", () => {
  it("adds to mappings, to exceptions and to what is added to a list, and replaces the rest", () => {
    const file = {
      ...{ profile: "ci", exceptions: [1], modes: { a: "deny" } },
      user_parameters: { alice: { "+x.y": ["a"], "x.z": ["a"] } },
    };
    const part = {
      ...{ exceptions: [2], modes: { b: "warn" } },
      user_parameters: { alice: { "+x.y": ["b"], "x.z": ["b"] } },
    };
    expect(mergedParts(file, part)).to.deep.equal({
      ...{ profile: "ci", exceptions: [1, 2], modes: { a: "deny", b: "warn" } },
      user_parameters: { alice: { "+x.y": ["a", "b"], "x.z": ["b"] } },
    });
  });
});

describe("relaxationsOf()", () => {
  it("begins with an item of a list, and ends with a warning", () => {
    const tried = widenings("bind_mount_allowlist", "/srv/data");
    const [first] = tried;
    const added = first?.parameters["bind_mount_allowlist"] ?? {};
    expect(JSON.stringify(added)).to.include("/srv/data:ro");
    expect(tried.at(-1)).to.deep.equal({
      ...{ modes: { bind_mount_allowlist: "warn" }, parameters: {}, roles: [] },
    });
  });

  it("tries a role where one satisfies the control", () => {
    const tried = widenings("role_actions", "swarm.init", ["admin", "operator"]);
    expect(tried[0]).to.deep.equal({ modes: {}, parameters: {}, roles: ["operator"] });
    expect(tried.at(-1)).to.deep.equal({ modes: {}, parameters: {}, roles: ["admin"] });
    expect(widenings("container_ownership", "web", ["admin"]).flatMap((one) => one.roles)).to.be
      .empty;
  });

  it("never lowers what cannot be read with certainty, nor the plugin's own protection", () => {
    for (const control of ["ambiguous_json", "hidden_parameters", "protect_authz_plugin"])
      expect(widenings(control, "x"), control).to.deep.equal([]);
    expect(
      widenings("request_target", "1.23").filter(({ modes }) => modes["request_target"]),
    ).to.deep.equal([]);
  });
});
