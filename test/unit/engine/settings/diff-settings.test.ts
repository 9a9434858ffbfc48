import { expect } from "chai";
import { createCallers } from "../../../../src/engine/settings/callers.js";
import {
  diffCallers,
  diffSettings,
  showDifferences,
} from "../../../../src/engine/settings/diff-settings.js";
import { named, sharedSettings } from "./shared-host.js";

const linesOf = (before: string, after: string): readonly string[] =>
  showDifferences(diffSettings(sharedSettings(before), sharedSettings(after)));

describe("diffSettings()", () => {
  it("finds nothing where two files come to the same", () => {
    expect(linesOf("", "parameters: {}\nexecutions: {on_mismatch: log}\n")).to.deep.equal([]);
  });

  it("names control, parameter and profile, with both values", () => {
    expect(
      linesOf("", "profiles: {plain: {modes: {mounts: warn}, parameters: {mounts.limit: 9}}}\n"),
    ).to.deep.equal([
      "- profiles.plain.modes.mounts: deny",
      "+ profiles.plain.modes.mounts: warn",
      "- profiles.plain.parameters.mounts.limit: 0",
      "+ profiles.plain.parameters.mounts.limit: 9",
    ]);
  });

  it("names users, groups and what is for them", () => {
    const lines = linesOf("", "user_parameters: {alice: {mounts.limit: 5}}\n");
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^\+ user_parameters\.alice: .*"limit"/);
    expect(linesOf("executions: {on_mismatch: stop}\n", "")).to.deep.equal([
      "- onMismatch: stop",
      "+ onMismatch: log",
    ]);
  });

  it("shows of lists only the items that differ", () => {
    const lines = showDifferences([
      { place: "a", before: ["x", "y"], after: ["y", "z"] },
      { place: "b", before: ["x", "y"], after: ["y", "x"] },
    ]);
    expect(lines).to.deep.equal(["- a: x", "+ a: z", "~ b: the same items in another order"]);
  });

  it("compares what holds for one caller", () => {
    const of = (rest: string, name: string) => {
      const settings = sharedSettings(rest);
      return { settings, caller: createCallers(settings).of(named(name)) };
    };
    const changed = "group_parameters: {chem: {mounts.limit: 4}}\n";
    expect(showDifferences(diffCallers(of("", "alice"), of(changed, "alice")))).to.have.length(2);
    expect(diffCallers(of("", "zed"), of(changed, "zed"))).to.deep.equal([]);
  });
});
