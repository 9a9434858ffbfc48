import { expect } from "chai";
import { parse } from "yaml";
import { showSettings } from "../../../../src/engine/settings/show-settings.js";
import { named, sharedSettings } from "./shared-host.js";

const REST = `
bindings: [{groups: [lab], profile: plain}]
profiles: {plain: {modes: {grave: deny}, parameters: {mounts.limit: 3}}}
parameters: {mounts.limit: 2}
group_parameters: {chem: {mounts.limit: 4}}
exceptions:
  - {id: E, controls: [mounts], who: {groups: [lab]}, mode: warn, reason: r, ticket: t, approved_by: carol, created: "2026-11-01T00:00:00Z", expires: "2026-12-01T00:00:00Z"}
`;

describe("showSettings()", () => {
  it("prints YAML with each value that holds for a caller", () => {
    expect(parse(showSettings(sharedSettings(REST), [], named("alice"), true))).to.deep.include({
      user: "alice",
      groups: ["chem", "lab"],
      profile: "plain",
      modes: { authenticated_user: "deny", grave: "deny", mounts: "deny", request_target: "deny" },
    });
    expect(parse(showSettings(sharedSettings(), [], named("alice"), true))).to.have.nested.property(
      "parameters.mounts\\.allowed[1]",
      "/home/alice",
    );
  });

  it("says where each value comes from", () => {
    const text = showSettings(sharedSettings(REST), [], named("alice"), true);
    expect(text).to.include("profile: plain  # bindings[0]\n");
    expect(text).to.include("  grave: deny  # profiles.plain.modes\n");
    expect(text).to.include("  mounts: deny  # profile plain\n");
    expect(text).to.include(
      "  mounts.limit: 4  # profiles.plain.parameters, group_parameters.chem\n",
    );
    expect(text).to.include('  E: {controls: ["mounts"], ');
    expect(showSettings(sharedSettings(REST), [], named("bob"), true)).to.include(
      "  mounts.limit: 2  # parameters\n",
    );
  });

  it("says what is done when dockerd acted on another object", () => {
    const shown = (rest?: string): unknown =>
      (
        parse(showSettings(sharedSettings(rest), [], named("alice"), true)) as {
          executions: unknown;
        }
      ).executions;
    expect(shown()).to.deep.equal({ on_mismatch: "log" });
    expect(shown("executions: {on_mismatch: stop}\n")).to.deep.equal({ on_mismatch: "stop" });
  });

  it("says whether dockerd takes HTTP/2", () => {
    const shown = (rest?: string): unknown =>
      (parse(showSettings(sharedSettings(rest), [], named("alice"), true)) as { dockerd: unknown })
        .dockerd;
    expect(shown()).to.deep.equal({ http2: "auto" });
    expect(shown("dockerd: {http2: never}\n")).to.deep.equal({ http2: "never" });
  });

  it("tells who is not listed, or has no name", () => {
    expect(showSettings(sharedSettings(), [], named("zed"), true)).to.match(
      /^# this caller is refused: authenticated_user of profile tenant gives users who are not listed no role\nuser: "zed" {2}# not listed\n/,
    );
    expect(showSettings(sharedSettings(), [], named(""), true)).to.match(
      /^user: "" {2}# anonymous\n/,
    );
  });

  it("shows groups that a certificate proves, and why somebody is refused", () => {
    const text = showSettings(sharedSettings(REST), [], named("zed", "chem"), true);
    expect(text).to.include('user: "zed"\ngroups: ["chem"]\nroles: ["chemist"]\n');
    expect(text).to.include("group_parameters.chem");
    const refused = { ...named(""), refusal: { why: "It is not certain" } };
    expect(showSettings(sharedSettings(), [], refused, true)).to.match(
      /^# this caller is refused: It is not certain\n/,
    );
  });

  it("shows what differs from the profile, and which controls do not deny", () => {
    const text = showSettings(sharedSettings(REST), [], named("alice"), false);
    expect(text).to.match(/\n# \d+ of \d+ controls deny\n# 0 warn\n# 0 are off\n/);
    expect(parse(text)).to.deep.include({
      modes: { grave: "deny" },
      parameters: { "mounts.limit": 4 },
    });
    expect(parse(showSettings(sharedSettings(), [], named("bob"), false))).to.deep.include({
      modes: {},
    });
  });
});
