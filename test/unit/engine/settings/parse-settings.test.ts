import { expect } from "chai";
import type { Settings } from "../../../../src/domain/settings.js";
import { SettingsError } from "../../../../src/domain/errors.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import type { Flags } from "../../../../src/engine/settings/settings-of.js";
import { LIBRARY } from "./library.js";

const parse = (text: string, flags: Flags = {}): Settings =>
  parseSettings(text, "s.yaml", LIBRARY, flags);

function problemsOf(text: string): readonly string[] {
  try {
    parse(text);
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

describe("parseSettings()", () => {
  it("gives the shipped profile for a file that only says its schema", () => {
    expect(parse("schema: 1\n")).to.deep.equal(defaultSettings(LIBRARY, "baseline", "/"));
  });

  it("takes every key, and freezes what it gives", () => {
    const settings = parse(`
schema: 1
profile: baseline
host_root: /host
dockerd: {http2: never}
audit: {on_failure: allow}
executions: {on_mismatch: stop}
enforcement: {mode: enforce}
modes: {privileged_container: warn}
parameters:
  privileged_container.allowed_privileged_images: [a@sha256:b]
  privileged_container.required: runsc
  ambiguous_json.deny_unknown_fields: true
`);
    expect(settings).to.deep.include({
      profile: "baseline",
      sets: {
        baseline: {
          modes: { privileged_container: "warn", ambiguous_json: "deny" },
          parameters: {
            privileged_container: {
              allowed_privileged_images: ["a@sha256:b"],
              limit: 0,
              required: "runsc",
              mode: "off",
              words: [],
            },
            ambiguous_json: { deny_unknown_fields: true },
          },
        },
      },
      hostRoot: "/host",
      http2: "never",
      onAuditFailure: "allow",
      onMismatch: "stop",
    });
    expect(settings).to.be.frozen;
    expect(settings.sets["baseline"]?.modes).to.be.frozen;
  });

  it("does not change the shipped profile", () => {
    parse("schema: 1\nparameters: {privileged_container.limit: 3}\n");
    expect(LIBRARY.profiles["baseline"]?.parameters["privileged_container"]).to.include({
      limit: 0,
    });
  });

  it("lets flags beat the file", () => {
    const settings = parse("schema: 1\nhost_root: /a\n", { hostRoot: "/b", profile: "baseline" });
    expect(settings.hostRoot).to.equal("/b");
  });

  const broken = [
    { text: "", problem: 's.yaml:1:1: must be a mapping that says at least "schema: 1"' },
    {
      text: "schema: 2\n",
      problem: 's.yaml:1:1 schema: must be there and be 1: write "schema: 1"',
    },
    {
      text: "profile: baseline\n",
      problem: 's.yaml:1:1 schema: must be there and be 1: write "schema: 1"',
    },
    { text: "schema: 1\nprofil: x\n", problem: "s.yaml:2:1 profil: no such setting" },
    {
      text: "schema: 1\nprofile: strict\n",
      problem: 's.yaml:2:1 profile: no profile is named "strict", use one of: baseline',
    },
    {
      text: "schema: 1\nprofile: constructor\n",
      problem: 's.yaml:2:1 profile: no profile is named "constructor", use one of: baseline',
    },
    {
      text: "schema: 1\nmodes:\n  privileged: deny\n",
      problem: 's.yaml:3:3 modes.privileged: no control is named "privileged"',
    },
    {
      text: "schema: 1\nmodes:\n  privileged_container: yes\n",
      problem:
        's.yaml:3:3 modes.privileged_container: Invalid option: expected one of "deny"|"warn"|"off"',
    },
    {
      text: "schema: 1\nmodes:\n  ambiguous_json: warn\n",
      problem:
        's.yaml:3:3 modes.ambiguous_json: "ambiguous_json" must stay "deny": a request that can be read in two ways cannot be evaluated',
    },
    {
      text: "schema: 1\nparameters:\n  privileged_container.images: []\n",
      problem:
        "s.yaml:3:3 parameters.privileged_container.images: no such parameter, there are: privileged_container.allowed_privileged_images, privileged_container.limit, privileged_container.required, privileged_container.mode, privileged_container.words",
    },
    {
      text: "schema: 1\nparameters:\n  privileged_container: []\n",
      problem:
        "s.yaml:3:3 parameters.privileged_container: no such parameter, there are: privileged_container.allowed_privileged_images, privileged_container.limit, privileged_container.required, privileged_container.mode, privileged_container.words",
    },
    {
      text: "schema: 1\nparameters:\n  privileged_container.limit: 1.5\n",
      problem:
        "s.yaml:3:3 parameters.privileged_container.limit: must be a whole number, current value is 1.5",
    },
    {
      text: "schema: 1\nparameters:\n  privileged_container.allowed_privileged_images: [1]\n",
      problem:
        "s.yaml:3:3 parameters.privileged_container.allowed_privileged_images: must be a list of strings, current value is [1]",
    },
    {
      text: "schema: 1\nparameters:\n  privileged_container.mode: maybe\n",
      problem:
        's.yaml:3:3 parameters.privileged_container.mode: must be one of off, on, current value is "maybe"',
    },
    {
      text: "schema: 1\nparameters:\n  privileged_container.words: [a, c]\n",
      problem:
        's.yaml:3:3 parameters.privileged_container.words: must be a list of a, b, current value is ["a","c"]',
    },
    {
      text: "schema: 1\nhost_root: host\n",
      problem: "s.yaml:2:1 host_root: must be an absolute path",
    },
    { text: "schema: 1\nschema: 1\n", problem: "s.yaml:2:1 Map keys must be unique" },
    {
      text: "schema: 1\nmodes: [",
      problem:
        "s.yaml:2:9 Flow sequence in block collection must be sufficiently indented and end with a ]",
    },
  ];

  for (const { text, problem } of broken) {
    it(`refuses ${JSON.stringify(text)}, naming the place`, () => {
      expect(problemsOf(text)[0]).to.equal(problem);
    });
  }

  it("names all problems at once", () => {
    const text = "schema: 1\nmodes: {a: deny, b: deny}\nparameters: {c.d: 1}\n";
    expect(problemsOf(text)).to.have.length(3);
  });

  it("names what is wrong in meaning beside what is wrong in shape", () => {
    const text =
      "schema: 2\nprofile: lax\nmodes: {a: deny, ambiguous_json: loud}\nfoo: 1\nhost_root: x\n";
    expect(problemsOf(text).map((line) => line.split(":")[2]?.split(" ")[1])).to.have.members([
      "schema",
      "profile",
      "modes.a",
      "modes.ambiguous_json",
      "foo",
      "host_root",
    ]);
  });

  const hostile = [
    { name: "1,000 nested flow sequences", text: "[".repeat(1000) },
    { name: "1,000 nested block sequences", text: "- ".repeat(1000) },
    { name: "explicit keys in each other", text: "? ".repeat(400) },
    { name: "deep indentation", text: `${" ".repeat(300)}a: 1\n` },
    { name: "more than 1 MiB", text: `# ${"x".repeat(1 << 20)}\n` },
    {
      name: "an alias bomb",
      text: `schema: 1\na: &a [${"x,".repeat(100)}]\nb: &b [${"*a,".repeat(100)}]\nc: [${"*b,".repeat(100)}]\n`,
    },
  ];

  for (const { name, text } of hostile) {
    it(`refuses ${name}, twice in one process`, () => {
      expect(problemsOf(text)).to.not.be.empty;
      expect(problemsOf(text)).to.not.be.empty;
    });
  }
});
