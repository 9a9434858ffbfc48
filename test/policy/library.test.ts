import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { expect } from "chai";
import { disclosureOf } from "../../src/audit/record/disclosure.js";
import { HYGIENE_CONTROLS } from "../../src/domain/hygiene.js";
import type { Call } from "../../src/domain/call.js";
import { meansAction } from "../../src/domain/actions.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { controlFile, controlIds } from "../../tools/control-files.js";
import { ROOT } from "../../tools/project.js";
import { readActions } from "../../tools/docs/read-actions.js";
import { readMetadata } from "../../tools/control-files.js";
import { readCall } from "../../src/engine/request/read-call.js";
import { UNKNOWN_DOCKERD } from "../unknown-dockerd.js";
import { examplesOf, exampleMessage, type Example } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

const ids = controlIds();

const READING = {
  dockerd: UNKNOWN_DOCKERD,
  minApiVersion: "1.24",
  maxApiVersion: "1.56",
  maxBodyBytes: 1_000_000,
};

function callOf(example: Example): Call {
  return readCall(exampleMessage(example), READING);
}

describe("The library of controls", () => {
  let evaluator: LibraryEvaluator;

  before(async () => {
    evaluator = await createLibraryEvaluator();
  });

  after(async () => {
    await evaluator.close();
  });

  it("is what was compiled and what the baseline names", () => {
    const { catalogue, profiles } = loadLibrary();
    expect(Object.keys(catalogue)).to.deep.equal(ids);
    expect(Object.keys(profiles["baseline"]?.modes ?? {})).to.have.members(ids);
  });

  it("has the hygiene controls that the program knows by name", () => {
    const { catalogue } = loadLibrary();
    const known = ids.filter((id) => catalogue[id]?.group === "hygiene");
    expect([...HYGIENE_CONTROLS]).to.have.members(known);
  });

  it("ships no placeholder that somebody would have to replace", () => {
    expect(JSON.stringify(loadLibrary().profiles)).not.to.match(
      /[<>]|example\.(?:com|org|net)|changeme|TODO/i,
    );
  });

  it("has no two controls of one title", () => {
    const titles = ids.map((id) => readMetadata(id).title);
    expect(new Set(titles).size).to.equal(ids.length);
  });

  for (const id of ids) {
    describe(id, () => {
      it("says in its METADATA what is dangerous, and who says so", () => {
        const { title, description, related_resources: resources } = readMetadata(id);
        expect(title).to.match(/^No \S/);
        expect(description).to.match(/\S/);
        expect(resources).to.be.an("array").that.is.not.empty;
        for (const resource of resources ?? []) {
          expect(resource.ref).to.match(/^https:\/\//);
          expect(resource.description).to.match(/\S/);
        }
      });

      it("says in its METADATA what a user is told, and can set", () => {
        const { custom = {} } = readMetadata(id);
        expect(custom.severity).to.be.oneOf(["low", "medium", "high", "critical"]);
        expect(custom.group).to.match(/^[a-z]+/);
        expect(custom.message).to.match(/\.$/);
        expect(custom.remedy).to.match(/\.$/);
        expect(custom.references).to.be.an("array");
        for (const { description } of Object.values(custom.parameters ?? {}))
          expect(description).to.match(/\S/);
      });

      it("says in its METADATA which calls it judges", () => {
        const { endpoints = [], responses = [] } = readMetadata(id).custom ?? {};
        const judged = [...endpoints, ...responses];
        expect(judged, `custom.endpoints of ${id}`).to.not.be.empty;
        const actions = readActions().map(({ action }) => action);
        const strange = judged.filter((name) => !actions.some((one) => meansAction(name, one)));
        expect(strange, "not in tools/build/tables/actions.json").to.deep.equal([]);
      });

      it("has tests beside it", () => {
        expect(controlFile(id, `${id}_test.rego`)).to.match(/^test_/m);
      });

      const { allowed, denied } = examplesOf(id);

      it("has examples of both kinds, each with its command line", () => {
        expect(allowed, "allowed").to.be.an("array").that.is.not.empty;
        expect(denied, "denied").to.be.an("array").that.is.not.empty;
        for (const { title, docker } of [...allowed, ...denied]) {
          expect(title).to.match(/\S/);
          expect(docker).to.match(/\S/);
        }
      });

      for (const example of denied) {
        it(`denies: ${example.title}`, async () => {
          const facts = await evaluator.factsOf(example, id);
          const messages = evaluator.violationsOf(facts).map(({ message }) => message);
          expect(messages).to.include(example.message?.trim());
          const { endpoints = [], responses = [] } = readMetadata(id).custom ?? {};
          const { action } = facts.request;
          expect(
            (facts.phase === "request" ? endpoints : responses).some((name) =>
              meansAction(name, action),
            ),
            action,
          ).to.equal(true);
        });
      }

      it("quotes nothing that the caller is not told", async () => {
        for (const example of denied) {
          const violations = evaluator.violationsOf(await evaluator.factsOf(example, id));
          const told = violations.map(disclosureOf(callOf(example)).violation);
          expect(told, example.title).to.deep.equal(violations);
        }
      });

      for (const example of allowed) {
        it(`allows: ${example.title}`, async () => {
          expect(evaluator.violationsOf(await evaluator.factsOf(example, id))).to.deep.equal([]);
        });
      }
    });
  }
});

describe("The input of every example", () => {
  let evaluator: LibraryEvaluator;
  let conforms: ValidateFunction;

  before(async () => {
    evaluator = await createLibraryEvaluator();
    const schema = readFileSync(join(ROOT, "rego/schemas/input.json"), "utf8");
    conforms = new Ajv({ allErrors: true }).compile(JSON.parse(schema) as object);
  });

  after(async () => {
    await evaluator.close();
  });

  for (const id of ids) {
    it(`is what the schema says: ${id}`, async () => {
      const { allowed, denied } = examplesOf(id);
      for (const example of [...allowed, ...denied]) {
        const valid = conforms(asJson(await evaluator.factsOf(example, id)));
        expect(valid, `${example.title}: ${JSON.stringify(conforms.errors)}`).to.equal(true);
      }
    });
  }
});

/** What WASM is given: opa-wasm hands the input over as JSON. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
