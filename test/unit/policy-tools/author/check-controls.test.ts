import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { checkControls } from "../../../../src/policy-tools/author/check-controls.js";
import type { ControlFinding } from "../../../../src/policy-tools/author/finding.js";
import { freshFolder } from "../../../fresh-folder.js";
import { expectFinding, type FindingCase } from "./finding-case.js";
import { checkTools, writtenControl, type Edits } from "./written-control.js";

const CONDITION = /\taction\.listed.*\n\tnot _permitted\n/;
/** Keeps the rule itself as it is, so that each case has one fault. */
const ALSO = (condition: string): Edits => ({
  ".rego": [
    [/$/, `\n_also if ${condition}\n`],
    [CONDITION, "\taction.listed(rego.metadata.chain())\n\t_also\n\tnot _permitted\n"],
  ],
});

describe("checkControls()", () => {
  const at = freshFolder();
  let number = 0;

  async function checked(edits: Edits): Promise<readonly ControlFinding[]> {
    number += 1;
    return checkControls([writtenControl(at(`controls-${number}`), edits)], await checkTools());
  }

  it("finds nothing in the template", async () => {
    expect(await checked({})).to.deep.equal([]);
  });

  it("names file and line of what OPA cannot read", async () => {
    const [found] = await checked({ ".rego": [["not _permitted\n}", "not _permitted\n"]] });
    expect(found?.rule).to.equal("opa-parse-error");
    expect(found?.file).to.match(/own_rule\/own_rule\.rego$/);
    expect(found?.line).to.be.greaterThan(30);
  });

  it("refuses a fact that the input does not have", async () => {
    const [found] = await checked(ALSO('input.spec.restart.nmae == "no"'));
    expect(found?.rule).to.equal("opa-type-error");
    expect(found?.message).to.include("undefined ref: input.spec.restart.nmae");
  });

  const builtins = [
    { call: "time.now_ns() > 1", help: "input.local.hour" },
    { call: "time.clock(1) == [1]", help: "input.local.hour" },
    { call: 'http.send({"url": "x"}).status_code == 200', help: "put the data into a parameter" },
    { call: 'regex.replace("a", "b", "c") == "d"', help: "use strings.replace_n" },
    { call: 'object.keys({"a": 1}) == {"a"}', help: "{key | some key, _ in object}" },
    { call: 'uuid.rfc4122("a") == "b"', help: "docs/write-controls/policy-check.md" },
  ];
  for (const { call, help } of builtins) {
    it(`says what to use in place of ${call}`, async () => {
      const found = (await checked(ALSO(call))).filter(
        ({ rule }) => rule === "unsupported-builtin",
      );
      expect(found).to.have.lengthOf(1);
      expect(found[0]?.message).to.include(help);
      expect(found[0]?.line).to.equal(45);
    });
  }

  it("refuses network in tests", async () => {
    const test =
      '\ntest_net if http.send({"method": "GET", "url": "http://127.0.0.1"}).status_code == 200\n';
    const [found] = await checked({ "_test.rego": [[/$/, test]] });
    expect(found?.rule).to.equal("unsupported-builtin");
    expect(found?.message).to.include("reaches neither network nor environment");
    expect(found?.file).to.match(/own_rule_test\.rego$/);
  });

  const permitted =
    '_permitted if input.spec.restart.name in param.value("own_rule", "allowed_policies")';
  const traps: readonly FindingCase[] = [
    {
      name: "a fact compared with an unsafe value",
      edits: { ".rego": [["not _permitted\n}", "input.spec.privileged == true\n}"]] },
      rule: "unsafe-equality",
      says: 'input.spec.privileged is null where it is unknown, and the control then refuses nothing; write what is permitted and negate it, as in "not input.spec.privileged == false"',
      line: 34,
    },
    {
      name: "a list that is never tested as null",
      edits: {
        ".rego": [
          ["not _permitted\n}", "some path in input.host_paths\n\tpath.read_only == false\n}"],
        ],
      },
      rule: "null-not-tested",
      says: "input.host_paths is null where it is unknown",
    },
    {
      name: "a default that hides what is unknown",
      edits: {
        ".rego": [
          [
            "not _permitted\n}",
            'object.get(input, ["spec", "privileged"], false) == true\n\tnot _permitted\n}',
          ],
        ],
      },
      rule: "null-not-tested",
      says: "input.spec.privileged is null where it is unknown",
    },
    {
      name: "a fact in a rule that is negated twice",
      edits: { ".rego": [[permitted, "_permitted if not input.spec.privileged == true"]] },
      rule: "unsafe-equality",
      says: "input.spec.privileged is null where it is unknown",
    },
    {
      name: "a negated call on a fact that may be absent",
      edits: {
        ".rego": [["not _permitted\n}", 'not startswith(input.build.remote, "https:")\n}']],
      },
      rule: "absent-in-negation",
      says: 'where input.build is null, input.build.remote has no value, and "not" in front of "startswith" does not hold either',
    },
    {
      name: "a violation made of a fact that may be absent",
      edits: { ".rego": [['"value": _policy', '"value": input.spec.restart.name']] },
      rule: "absent-in-violation",
      says: 'read it by violation.member(input.spec.restart, "name")',
    },
    {
      name: "an action that no rule handles",
      edits: {
        ".rego": [
          ["[container.create]", "[container.create, container.start]"],
          ["action.listed(rego.metadata.chain())", 'input.request.action == "container.create"'],
          ["import data.docker.authz.lib.action\n", ""],
        ],
      },
      rule: "unhandled-action",
      says: 'METADATA lists "container.start", for which none of the rules "violations" can hold',
      line: 14,
    },
    {
      name: "an action for which the table of fields has no entry",
      edits: {
        ".rego": [
          ["[container.create]", "[container.create, container.start]"],
          ['"field": "HostConfig.RestartPolicy.Name"', '"field": _field'],
          [/$/, '\n_field := {"container.create": "A"}[input.request.action]\n'],
        ],
      },
      rule: "unhandled-action",
      says: '"container.start"',
    },
    {
      name: "a parameter that no rule reads",
      edits: {
        ".rego": [
          [
            "#     allowed_policies:",
            "#     unused:\n#       type: boolean\n#       description: Nothing.\n#       default: true\n#     allowed_policies:",
          ],
        ],
      },
      rule: "unread-parameter",
      says: 'METADATA has the parameter "unused", no rule reads it',
      line: 18,
    },
    {
      name: "a parameter that METADATA lacks",
      edits: { ".rego": [[permitted, permitted.replace("allowed_policies", "alowed_policies")]] },
      rule: "unknown-parameter",
      says: 'reads the parameter "alowed_policies", METADATA has only allowed_policies',
    },
    {
      name: "a parameter of another control",
      edits: { ".rego": [['param.shown("own_rule"', 'param.shown("own_rulee"']] },
      rule: "unknown-parameter",
      says: 'reads a parameter of "own_rulee", which is no control; this one is "own_rule"',
    },
    {
      name: "a message without a value for its braces",
      edits: { ".rego": [["one of {allowed}", "one of {these}"]] },
      rule: "violation-call",
      says: 'passes no "these" in "vars"',
    },
    {
      name: "no rule that finds violations",
      edits: {
        ".rego": [["violations contains", "violation_list contains"]],
        "_test.rego": [[/own_rule\.violations/g, "own_rule.violation_list"]],
      },
      rule: "no-violations",
      says: "so the control refuses nothing",
    },
  ];

  for (const one of traps) {
    it(`refuses ${one.name}`, async () => {
      expectFinding(await checked(one.edits), one);
    });
  }

  it("accepts a fact that a rule compares with null", async () => {
    const rule =
      '\nviolations contains violation.new(rego.metadata.chain(), {"field": null, "vars": {"allowed": ""}}) if is_null(input.host_paths)\n';
    const edits: Edits = {
      ".rego": [
        [
          "not _permitted\n}",
          "some path in input.host_paths\n\tnot path.read_only == true\n\tnot _permitted\n}",
        ],
        [/$/, rule],
      ],
    };
    expect(await checked(edits)).to.deep.equal([]);
  });

  it("accepts what a comment excuses", async () => {
    const excuse =
      "# dockwarden ignore:unsafe-equality\n\tinput.spec.privileged == true\n\tnot _permitted\n}";
    const edits: Edits = { ".rego": [["not _permitted\n}", excuse]] };
    expect((await checked(edits)).map(({ rule }) => rule)).to.not.include("unsafe-equality");
  });

  it("warns of files that are not formatted, and of missing tests and examples", async () => {
    number += 1;
    const folder = at(`controls-${number}`);
    writtenControl(folder, { ".rego": [["\tnot _permitted", "  not _permitted"]] });
    rmSync(join(folder, "own_rule/own_rule_test.rego"));
    rmSync(join(folder, "own_rule/examples.yaml"));
    const { readControlsIn } =
      await import("../../../../src/policy-tools/author/control-folder.js");
    const found = await checkControls(readControlsIn(folder), await checkTools());
    expect(readdirSync(join(folder, "own_rule"))).to.deep.equal(["own_rule.rego"]);
    expect(found.map(({ rule, level }) => `${rule} ${level}`)).to.have.members([
      "unformatted warning",
      "no-tests warning",
      "no-examples warning",
    ]);
  });

  it("refuses the id of a shipped control", async () => {
    number += 1;
    const control = writtenControl(at(`controls-${number}`));
    const tools = await checkTools();
    const { memory_limit: description } = tools.catalogue;
    const catalogue = description === undefined ? {} : { own_rule: description };
    const found = await checkControls([control], { ...tools, catalogue });
    expect(found.map(({ rule }) => rule)).to.deep.equal(["id"]);
  });
});
