import { expect } from "chai";
import { SettingsError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { createCallers } from "../../../../src/engine/settings/callers.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { reservedNames } from "../../../../src/engine/settings/reserved-names.js";
import { named } from "./shared-host.js";

const parse = (rest: string): ReturnType<typeof parseSettings> =>
  parseSettings(`schema: 1\n${rest}`, "s.yaml", loadLibrary(), {});

function problemsOf(rest: string): readonly string[] {
  try {
    parse(rest);
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

const NAMES = ["a", "a-b", "alice", "ci", "db", "library", "pub", "share", "shared", "shares"];

/** Those of `NAMES` that a list reserves. */
function reserved(control: string, name: string, list: readonly string[]): readonly string[] {
  return NAMES.filter(reservedNames({ parameters: { [control]: { [name]: list } } }));
}

describe("reservedNames()", () => {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["*", ["library"]],
    ["none", ["library"]],
    ["db", ["db", "library"]],
    ["shared-*", ["library", "shared"]],
    ["share*", ["library", "share", "shared", "shares"]],
    ["a-b_c", ["a", "a-b", "library"]],
    ["a?-x", ["a", "a-b", "alice", "library"]],
    ["*-x", ["library"]],
  ];
  for (const [pattern, names] of lists) {
    it(`are ${names.join(", ")} where ${pattern} is everybody's`, () => {
      expect(reserved("network_attachment", "allowed_networks", [pattern])).to.deep.equal(names);
      expect(reserved("volume_ownership", "shared_volumes", [`${pattern}:ro`])).to.deep.equal(
        names,
      );
    });
  }

  it("are the folders of images that are everybody's", () => {
    const images = ["docker.io/**", "registry.example.com/ci/a/*"];
    expect(reserved("image_registry_allowlist", "allowed_images", images)).to.deep.equal([
      "a",
      "ci",
      "library",
    ]);
  });

  it("are Docker's own folder where nothing is listed", () => {
    expect(NAMES.filter(reservedNames({ parameters: {} }))).to.deep.equal(["library"]);
  });

  for (const name of ["library", "shared", "datasets", "bridge"]) {
    it(`are no user's name: ${name}`, () => {
      const [problem = "", ...others] = problemsOf(
        `profile: multi-tenant\nusers: {${name}: {}, alice: {}}`,
      );
      expect(problem).to.include(`users.${name}: is a name that the profile multi-tenant keeps`);
      expect(others).to.deep.equal([]);
      // Certificates may name users whom no settings list.
      const { overrides } = createCallers(parse("profile: multi-tenant")).of(named(name));
      expect(JSON.stringify(overrides)).not.to.include(name);
    });
  }

  it("are a user's name where no template takes it, or nothing like it is listed", () => {
    expect(problemsOf("profile: baseline\nusers: {library: {}, shared: {}}")).to.deep.equal([]);
    expect(problemsOf("profile: multi-tenant\nusers: {alice: {}, shared2: {}}")).to.deep.equal([]);
    const { overrides } = createCallers(parse("profile: multi-tenant")).of(named("alice"));
    expect(overrides.parameters["names_and_labels"]).to.deep.equal({
      required_name: "^alice[_.-].+",
    });
  });
});
