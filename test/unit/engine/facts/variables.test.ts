import { expect } from "chai";
import { imageChangesOf } from "../../../../src/engine/facts/image/image-changes.js";
import { variablesOf } from "../../../../src/engine/facts/variables.js";
import { bodyOf, callOf, checkedFacts, created } from "./call.js";

describe("variablesOf()", () => {
  it("tells variables that are set, and those with some text", () => {
    const env = [
      "A=b=c",
      "B=",
      "C",
      "D=/run/secrets/x",
      "E=/run/secrets/../x",
      "F=/run/secrets/..",
      "G=/var/run/secrets/x",
      "H=/run/secrets/",
      "=x",
    ];
    expect(variablesOf("Env", env)).to.deep.equal({
      field: "Env",
      set: "\nA\nB\nD\nE\nF\nG\nH\n\n",
      text: "\nA\nE\nF\nH\n\n",
      endings: "\na\ne\nf\nh\n\n",
    });
    expect(variablesOf("Env", ["C"])).to.deep.equal({
      field: "Env",
      set: "",
      text: "",
      endings: "",
    });
  });

  const endings: readonly [string, readonly string[]][] = [
    ["API_KEYS", ["api_keys", "keys", "api_key", "key"]],
    ["Token", ["token"]],
    ["A_B_C_D_E", ["b_c_d_e", "c_d_e", "d_e", "e"]],
    ["S", ["s", ""]],
    ["_", ["_", ""]],
  ];
  for (const [name, expected] of endings) {
    it(`tells what ${name} ends with`, () => {
      const { endings: text } = variablesOf("Env", [`${name}=x`]);
      expect(text?.slice(1, -1).split("\n")).to.deep.equal(expected);
    });
  }
});

describe("the variables of factsOf()", () => {
  const named = (field: string, set: string, text = set) => ({
    field,
    set,
    text,
    endings: text.toLowerCase(),
  });

  it("are those of containers, execs and services", () => {
    const Env = ["A=x"];
    expect(created({}, { Env }).variables).to.deep.equal([named("Env", "\nA\n")]);
    const exec = callOf("exec.create", { body: bodyOf({ Env }) });
    expect(checkedFacts(exec).variables).to.deep.equal([named("Env", "\nA\n")]);
    const body = bodyOf({ TaskTemplate: { ContainerSpec: { Env } } });
    expect(checkedFacts(callOf("service.update", { body })).variables).to.deep.equal([
      named("TaskTemplate.ContainerSpec.Env", "\nA\n"),
    ]);
    for (const action of ["container.create", "exec.create", "service.create", "image.commit"])
      expect(checkedFacts(callOf(action)).variables).to.equal(null);
  });

  it("are the arguments and labels of a build", () => {
    const query = new Map([
      ["buildargs", ['{"A":"x","B":null,"C":""}']],
      ["labels", ['{"d":"e"}']],
    ]);
    expect(checkedFacts(callOf("build.run", { query })).variables).to.deep.equal([
      named("buildargs", "\nA\nB\nC\n", "\nA\n"),
      named("labels", "\nd\n"),
    ]);
    const odd = new Map([["buildargs", ["[]"]]]);
    expect(checkedFacts(callOf("build.run", { query: odd })).variables).to.deep.equal([
      { field: "buildargs", set: null, text: null, endings: null },
      named("labels", ""),
    ]);
  });

  it("are those that a commit or an import gives to an image", () => {
    const query = new Map([["changes", ["ENV B=y"]]]);
    const commit = callOf("image.commit", { body: bodyOf({ Env: ["A=x"] }), query });
    const changes = named("changes", "\nB\n");
    expect(checkedFacts(commit).variables).to.deep.equal([named("Env", "\nA\n"), changes]);
    expect(checkedFacts(callOf("image.import", { query })).variables).to.deep.equal([changes]);
  });
});

describe("imageChangesOf()", () => {
  const labels = (...changes: string[]) => imageChangesOf(changes).labels;

  it("reads labels in each form", () => {
    expect(labels("LABEL a=b c=d")).to.deep.equal({ a: "b", c: "d" });
    expect(labels('  label "com.example"="A B" c=\'d e\'')).to.deep.equal({
      "com.example": "A B",
      c: "d e",
    });
    expect(labels("LABEL a b c")).to.deep.equal({ a: "b c" });
    expect(labels("ONBUILD LABEL a=b")).to.deep.equal({ a: "b" });
    expect(labels("USER root\nLABEL a=b")).to.deep.equal({ a: "b" });
    expect(labels("LABEL a=b\rc=d")).to.deep.equal({ a: "b", c: "d" });
    expect(labels("\u0085LABEL\u00a0a=b")).to.deep.equal({ a: "b" });
    expect(labels("LABEL __proto__=b")).to.have.own.property("__proto__", "b");
    expect(labels('CMD ["echo", "a\\"b"]', "# LABEL a=b", "LABEL")).to.deep.equal({});
  });

  it("reads variables, be they made of others", () => {
    const { variables } = imageChangesOf(["ENV PATH=$PATH:/x A=b", "env OLD some text"]);
    expect(variables.text).to.equal("\nPATH\nA\nOLD\n");
  });

  for (const change of [
    "LABEL a=b \\",
    "LABEL a\\=b",
    'LABEL a="b',
    "LABEL $X=b",
    "LABEL a=b c",
    'LABEL a="b"c',
    "# escape=`",
    "#syntax=x",
    "LA\\\nBEL a=b",
    'ENV A="b\\"c"',
  ]) {
    it(`does not read ${JSON.stringify(change)}`, () => {
      expect(imageChangesOf([change])).to.deep.equal({
        labels: null,
        variables: { field: "changes", set: null, text: null, endings: null },
      });
    });
  }

  it("takes no more than time in proportion", () => {
    // Quadratic work on any of these would outlast mocha's limit.
    for (const change of [
      `LABEL a${" ".repeat(500_000)}${"b ".repeat(200_000)}"`,
      `LABEL ${"a=b ".repeat(200_000)}"`,
      "\\ ".repeat(500_000),
    ])
      expect(imageChangesOf([change]).labels).to.equal(null);
  });
});
