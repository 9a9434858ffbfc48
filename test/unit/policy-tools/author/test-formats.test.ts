import { expect } from "chai";
import { junitXml } from "../../../../src/policy-tools/author/junit.js";
import { sarifJson } from "../../../../src/policy-tools/author/sarif.js";
import type { TestReport, TestResult } from "../../../../src/policy-tools/author/test-result.js";
import { testText } from "../../../../src/policy-tools/author/test-text.js";

const PASSED: TestResult = {
  ...{ kind: "rego", control: "a", name: "test_a", file: "own rules/a/a_test.rego", line: 3 },
  ...{ outcome: "passed", message: null, wanted: null, got: null, milliseconds: 1.5 },
};
const NASTY = 'says "<b>" & \u0001]]> \u{1F433}\nthen more';
const FAILED: TestResult = {
  ...{ ...PASSED, kind: "example", name: "denies: x", file: "own rules/a/examples.yaml", line: 7 },
  ...{ outcome: "failed", message: NASTY, wanted: "one", got: NASTY },
};
const SKIPPED: TestResult = { ...PASSED, control: "b", name: "todo_test_b", outcome: "skipped" };
const REPORT: TestReport = { results: [PASSED, FAILED, SKIPPED], coverage: null };

/** Reads XML as far as JUnit needs it, strictly: tags nest, attributes are quoted, and only known entities occur. */
interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const ENTITY: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#10": "\n",
};

function decoded(text: string): string {
  expect(text).to.not.match(/[<>]/);
  return text.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
    const character = ENTITY[name];
    if (character === undefined) throw new Error(`Unknown entity ${whole}`);
    return character;
  });
}

function parsedXml(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open: Element[] = [root];
  const body = xml.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, "");
  for (const { text, name, attributes, closes, empty } of tagsIn(body)) {
    (open.at(-1) ?? root).text += decoded(text);
    if (closes) expect(open.pop()?.name).to.equal(name);
    else {
      const element = { name, children: [], text: "", attributes: attributesIn(attributes) };
      open.at(-1)?.children.push(element);
      if (!empty) open.push(element);
    }
  }
  expect(open).to.have.lengthOf(1);
  expect(root.children).to.have.lengthOf(1);
  return root.children[0] ?? root;
}

/** The tags of a document, each with the text before it. */
function tagsIn(body: string) {
  const tags = /([^<]*)<(\/?)(\w+)((?: [a-z]+="[^"<>]*")*)(\/?)>/g;
  return [...body.matchAll(tags)].map(([, text, close, name, attributes, empty]) => ({
    ...{ text: String(text), name: String(name), attributes: String(attributes) },
    ...{ closes: close === "/", empty: empty === "/" },
  }));
}

function attributesIn(text: string): Element["attributes"] {
  const pairs = [...text.matchAll(/ ([a-z]+)="([^"]*)"/g)];
  return Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, decoded(value)]));
}

describe("junitXml()", () => {
  it("is well-formed, with a suite for each control", () => {
    const suites = parsedXml(junitXml(REPORT));
    expect(suites.attributes).to.include({ tests: "3", failures: "1", skipped: "1" });
    expect(suites.children.map(({ attributes }) => attributes["name"])).to.deep.equal(["a", "b"]);
    const [first, second] = suites.children;
    expect(first?.attributes).to.include({ tests: "2", failures: "1", skipped: "0" });
    expect(first?.children[0]?.attributes).to.deep.equal({
      ...{ name: "test_a", classname: "a.rego", file: "own rules/a/a_test.rego", line: "3" },
      time: "0.002",
    });
    expect(second?.children[0]?.children[0]?.name).to.equal("skipped");
  });

  it("keeps every character of a failure that XML can have", () => {
    const failure = parsedXml(junitXml(REPORT)).children[0]?.children[1]?.children[0];
    const kept = NASTY.replace("\u0001", "?");
    expect(failure?.name).to.equal("failure");
    expect(failure?.attributes).to.deep.equal({ type: "example", message: kept });
    expect(failure?.text).to.equal(`own rules/a/examples.yaml:7\nwanted: one\ngot: ${kept}`);
  });
});

describe("sarifJson()", () => {
  interface Sarif {
    readonly version: string;
    readonly runs: readonly [
      {
        readonly tool: {
          readonly driver: {
            readonly name: string;
            readonly version: string;
            readonly rules: readonly { readonly id: string }[];
          };
        };
        readonly results: readonly {
          readonly ruleId: string;
          readonly message: { readonly text: string };
        }[];
      },
    ];
  }
  const parsed = (report: TestReport): Sarif => JSON.parse(sarifJson(report, "1.2.3")) as Sarif;

  it("has a result with rule and location for each failure", () => {
    const { version, runs } = parsed(REPORT);
    const [{ tool, results }] = runs;
    expect(version).to.equal("2.1.0");
    expect(tool.driver).to.include({ name: "dockwarden policy test", version: "1.2.3" });
    expect(results).to.have.lengthOf(1);
    const [result] = results;
    expect(tool.driver.rules.map(({ id }) => id)).to.include(result?.ruleId);
    expect(result).to.deep.equal({
      ...{ ruleId: "example", level: "error" },
      message: { text: `a: denies: x: ${NASTY}\nwanted: one\ngot: ${NASTY}` },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "own%20rules/a/examples.yaml" },
            region: { startLine: 7 },
          },
        },
      ],
    });
  });

  it("makes an absolute path a file URI", () => {
    const [{ results }] = parsed({
      results: [{ ...FAILED, file: "/srv/a b.yaml" }],
      coverage: null,
    }).runs;
    expect(JSON.stringify(results)).to.include('"uri":"file:///srv/a%20b.yaml"');
  });
});

describe("testText()", () => {
  it("shows what was wanted and what came, and counts", () => {
    const text = testText({
      results: [PASSED, { ...FAILED, message: "the message differs", got: "two" }],
      coverage: [{ file: "a.rego", covered: 3, missed: [7] }],
    });
    expect(text).to.equal(`own rules/a/examples.yaml:7: a: denies: x
  the message differs
  wanted: one
  got:    two

a.rego: 75 % of 4 lines evaluated, not evaluated: 7
1 test and 1 example: 1 failed
`);
  });

  it("says that all passed", () => {
    expect(testText({ results: [PASSED, SKIPPED], coverage: null })).to.equal(
      "2 tests and 0 examples: all passed, 1 skipped\n",
    );
  });
});
