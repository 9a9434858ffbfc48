import { expect } from "chai";
import { faultsOfActions } from "../../../../src/policy-tools/author/control-actions.js";
import {
  faultsOfCalls,
  type ParsedControl,
} from "../../../../src/policy-tools/author/control-calls.js";
import { projectToolchain } from "../../../../tools/build/toolchain.js";
import { parseRego } from "../../../../src/policy-tools/build/parse-rego.js";
import type { CustomMetadata } from "../../../../src/policy-tools/build/read-metadata.js";
import { PolicyBuildError } from "../../../../src/domain/errors.js";

const CUSTOM: CustomMetadata = {
  message: "No more.",
  messages: { port: "Port {port} is not allowed." },
  endpoints: ["container.create", "container.start"],
  actions: { starts: ["container.start"] },
};
const ACTIONS = ["container.create", "container.start", "image.pull", "plugin.list"];
const CHAIN = "rego.metadata.chain()";

async function controlOf(rules: string, custom: CustomMetadata): Promise<ParsedControl> {
  const { opa } = await projectToolchain();
  const { a } = await parseRego(opa, { a: `package a\n\n${rules}\n` });
  return { id: "a", metadata: { custom }, modules: a === undefined ? [] : [a] };
}

describe("faultsOfCalls()", () => {
  const callsOf = async (rules: string, custom = CUSTOM): Promise<readonly string[]> =>
    faultsOfCalls(await controlOf(rules, custom)).map(({ text }) => text);
  const PORT = `violations contains violation.new(${CHAIN}, {"message": "port", "field": null, "vars": {"port": 1}})`;

  it("accepts calls whose message, placeholders and field METADATA has", async () => {
    const plain = `violations contains violation.new(${CHAIN}, {"field": "A", "value": "b"})`;
    expect(await callsOf(`${PORT}\n\n${plain}`)).to.deep.equal([]);
  });

  const faulty = [
    { call: `{"field": null, "colour": 1}`, fault: 'passes "colour", it must be one of message' },
    { call: `{"value": 1}`, fault: 'passes no "field", it must be a path or null' },
    { call: `{"field": null, "message": "prot"}`, fault: 'names the message "prot", METADATA has' },
    { call: `{"field": null, "message": "port"}`, fault: 'passes no "port" in "vars"' },
    {
      call: `{"field": null, "message": "port", "vars": {"prot": 1}}`,
      fault: 'no "port" in "vars"',
    },
    { call: `{"field": null, "message": "port", "vars": input}`, fault: "are no literal object" },
    { call: `{"field": null, "message": input.name}`, fault: '"message" that is no literal name' },
    { call: "input", fault: "must say violation.new(rego.metadata.chain(), {" },
  ];
  for (const { call, fault } of faulty) {
    it(`refuses ${call}`, async () => {
      const found = await callsOf(`${PORT}\n\nother contains violation.new(${CHAIN}, ${call})`);
      expect(found).to.have.lengthOf(1);
      expect(found[0]).to.include('rule "other"').and.to.include(fault);
    });
  }

  it("refuses METADATA that does not come from the rule itself", async () => {
    const [found] = await callsOf(`${PORT}\n\nv contains violation.new(_chain, {"field": null})`);
    expect(found).to.include("must say violation.new(rego.metadata.chain(), {");
  });

  it("refuses a message that no rule names", async () => {
    expect(await callsOf("v := 1")).to.deep.equal([
      'METADATA has the message "port", no rule names it',
    ]);
  });

  it("follows variables, functions, objects and else to what they stand for", async () => {
    const rules = (name: string): string => `v contains violation.new(${CHAIN}, {
	"message": _names[input.kind],
	"field": null,
	"vars": vars,
}) if {
	vars := _vars(input.port)
}

w contains _refused(1)

_refused(port) := violation.new(${CHAIN}, {"field": null}) if port == 2 else := violation.new(${CHAIN}, {
	"message": "port",
	"field": null,
	"vars": {"port": port},
})

_names := {"a": "port", "b": "${name}"}

_vars(port) := {"port": port}
`;
    expect(await callsOf(rules("port"))).to.deep.equal([]);
    expect(await callsOf(rules("prot"))).to.deep.equal([
      'rule "v" names the message "prot", METADATA has none',
    ]);
  });
});

describe("faultsOfActions()", () => {
  const actionsOf = async (rules: string, custom = CUSTOM): Promise<readonly string[]> =>
    faultsOfActions(await controlOf(rules, custom), ACTIONS).map(({ text }) => text);
  const STARTS = `_starts if action.among(${CHAIN}, "starts")`;

  it("accepts actions and groups that METADATA lists", async () => {
    const rules = `${STARTS}\n\nv if input.request.action == "container.create"`;
    expect(await actionsOf(`${rules}\n\nw if { not action.listed(${CHAIN}) }`)).to.deep.equal([]);
  });

  const faulty = [
    { rule: `v if input.request.action == "image.pull"`, fault: 'names the action "image.pull"' },
    { rule: `v if input.action in {"container.create"}`, fault: "has the set {container.create}" },
    { rule: `v if action.among(${CHAIN}, "stops")`, fault: 'asks for the group "stops"' },
    { rule: `v if action.among(${CHAIN}, input.a)`, fault: 'asks for the group ""' },
    { rule: "v if action.listed(_chain)", fault: "must pass rego.metadata.chain() itself" },
  ];
  for (const { rule, fault } of faulty) {
    it(`refuses ${rule}`, async () => {
      const found = await actionsOf(`${STARTS}\n\n${rule}`);
      expect(found).to.have.lengthOf(1);
      expect(found[0]).to.include(fault);
    });
  }

  it("refuses a group that no rule names or that has an unknown action", async () => {
    const custom = { ...CUSTOM, actions: { starts: ["container.start", "container.strat"] } };
    expect(await actionsOf(STARTS, custom)).to.deep.equal([
      'lists "container.strat" in custom.actions, there is no such action',
    ]);
    expect(await actionsOf("v := 1")).to.deep.equal([
      'has the group "starts" in custom.actions, no rule names it',
    ]);
  });

  it("refuses to compare with patterns", async () => {
    const custom = { ...CUSTOM, endpoints: ["plugin.*"], actions: {} };
    expect(await actionsOf(`v if action.listed(${CHAIN})`, custom)).to.deep.equal([
      'calls action.listed, but custom.endpoints has the pattern "plugin.*"',
    ]);
  });
});

describe("parseRego()", () => {
  it("says where OPA cannot read a file", async () => {
    const { opa } = await projectToolchain();
    const thrown = await parseRego(opa, { a: "package" }).catch((reason: unknown) => reason);
    expect(thrown).to.be.instanceOf(PolicyBuildError);
    expect((thrown as PolicyBuildError).message).to.match(/^Cannot parse Rego: a:1: /);
  });
});
