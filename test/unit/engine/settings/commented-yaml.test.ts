import { expect } from "chai";
import {
  commentedYaml,
  type CommentedChange,
} from "../../../../src/engine/settings/commented-yaml.js";
import { readYaml } from "../../../../src/engine/settings/read-yaml.js";

function change(
  path: readonly string[],
  how: CommentedChange["how"],
  value: unknown,
  ...comment: readonly string[]
): CommentedChange {
  return { path, how, value, comment };
}

describe("commentedYaml()", () => {
  it("keeps what is there, with its comments", () => {
    const text = "# Ours.\nschema: 1 # the form\nmodes: { a: deny } # strict\n";
    const changed = commentedYaml(text, [change(["modes", "b"], "set", "warn", "seen once")]);
    expect(changed).to.equal(
      "# Ours.\nschema: 1 # the form\nmodes:\n  a: deny\n  # seen once\n  b: warn\n  # strict\n",
    );
  });

  it("adds items to a list that is there, or begins one", () => {
    const text = "schema: 1\nparameters: { +a.b: [x] }\n";
    const changed = commentedYaml(text, [
      change(["parameters", "+a.b"], "append", "y", "why y"),
      change(["parameters", "+a.c"], "append", "z"),
    ]);
    expect(readYaml(changed, "s").value).to.deep.equal({
      schema: 1,
      parameters: { "+a.b": ["x", "y"], "+a.c": ["z"] },
    });
    expect(changed).to.include("# why y\n    - y\n");
  });

  it("changes a copy where an alias is, and nothing else", () => {
    const text = "schema: 1\nmodes: &m { a: deny }\nprofiles: { ci: { modes: *m } }\n";
    const changed = commentedYaml(text, [change(["profiles", "ci", "modes", "a"], "set", "warn")]);
    expect(readYaml(changed, "s").value).to.deep.equal({
      schema: 1,
      modes: { a: "deny" },
      profiles: { ci: { modes: { a: "warn" } } },
    });
  });

  const empty = ["", "\n", "# nothing\n", "schema: 1\nmodes:\n", "schema: 1\nmodes: ~\n"];
  for (const text of empty) {
    it(`begins a mapping where ${JSON.stringify(text)} has none`, () => {
      const changed = commentedYaml(text, [change(["modes", "a"], "set", "off")]);
      expect(readYaml(changed, "s").value).to.deep.include({ modes: { a: "off" } });
    });
  }

  it("lets no comment end before its end, and no name or value mean anything else", () => {
    const evil = "x\nmodes: { b: off }\r\n\u0085\u2028# y";
    const changes = [
      change(["modes", evil], "set", evil, evil),
      change(["list"], "append", evil, evil),
      change(["__proto__", "a"], "set", 1, evil),
    ];
    const changed = commentedYaml("schema: 1\n", changes, { head: [evil], tail: [evil] });
    const { value, errors } = readYaml(changed, "s");
    expect(errors).to.deep.equal([]);
    expect(Object.keys(value as object)).to.deep.equal(["schema", "modes", "list", "__proto__"]);
    expect((value as { modes: object }).modes).to.deep.equal({ [evil]: evil });
  });
});
