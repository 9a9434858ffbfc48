import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { expect } from "chai";
import { parse } from "yaml";
import { HYGIENE_CONTROLS } from "../../src/domain/hygiene.js";
import { loadLibrary } from "../../src/policy/load-library.js";
import { ROOT } from "../../tools/project.js";
import { controlFile, controlIds, examplesOf } from "./example.js";
import { createLibraryJudge, type LibraryJudge } from "./library-judge.js";

/** A package's METADATA, as its authors wrote it. */
interface Metadata {
  readonly title?: string;
  readonly description?: string;
  readonly related_resources?: readonly { readonly ref?: string; readonly description?: string }[];
  readonly custom?: {
    readonly severity?: string;
    readonly group?: string;
    readonly remedy?: string;
    readonly message?: string;
    readonly references?: readonly string[];
    readonly parameters?: Readonly<Record<string, { type?: string; description?: string }>>;
  };
}

function metadataOf(id: string): Metadata {
  const text = controlFile(id, `${id}.rego`) ?? "";
  const block = /^# METADATA\n((?:#.*\n)+)package /m.exec(text)?.[1] ?? "";
  return parse(block.replaceAll(/^# ?/gm, "")) as Metadata;
}

const ids = controlIds();

describe("The library of controls", () => {
  let judge: LibraryJudge;

  before(async () => {
    judge = await createLibraryJudge();
  });

  after(async () => {
    await judge.close();
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

  it("has no two controls of one title", () => {
    const titles = ids.map((id) => metadataOf(id).title);
    expect(new Set(titles).size).to.equal(ids.length);
  });

  for (const id of ids) {
    describe(id, () => {
      it("says in its METADATA what is dangerous, and who says so", () => {
        const { title, description, related_resources: resources } = metadataOf(id);
        expect(title).to.match(/^No \S/);
        expect(description).to.match(/\S/);
        expect(resources).to.be.an("array").that.is.not.empty;
        for (const resource of resources ?? []) {
          expect(resource.ref).to.match(/^https:\/\//);
          expect(resource.description).to.match(/\S/);
        }
      });

      it("says in its METADATA what a user is told, and can set", () => {
        const { custom = {} } = metadataOf(id);
        expect(custom.severity).to.be.oneOf(["low", "medium", "high", "critical"]);
        expect(custom.group).to.match(/^[a-z]+/);
        expect(custom.message).to.match(/\.$/);
        expect(custom.remedy).to.match(/\.$/);
        expect(custom.references).to.be.an("array");
        for (const { description } of Object.values(custom.parameters ?? {}))
          expect(description).to.match(/\S/);
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
          const facts = await judge.factsOf(example, id);
          const messages = judge.violationsOf(facts).map(({ message }) => message);
          expect(messages).to.include(example.message?.trim());
        });
      }

      for (const example of allowed) {
        it(`allows: ${example.title}`, async () => {
          expect(judge.violationsOf(await judge.factsOf(example, id))).to.deep.equal([]);
        });
      }
    });
  }
});

describe("The input of every example", () => {
  let judge: LibraryJudge;
  let conforms: ValidateFunction;

  before(async () => {
    judge = await createLibraryJudge();
    const schema = readFileSync(join(ROOT, "rego/schemas/input.json"), "utf8");
    conforms = new Ajv({ allErrors: true }).compile(JSON.parse(schema) as object);
  });

  after(async () => {
    await judge.close();
  });

  for (const id of ids) {
    it(`is what the schema says: ${id}`, async () => {
      const { allowed, denied } = examplesOf(id);
      for (const example of [...allowed, ...denied]) {
        const valid = conforms(asJson(await judge.factsOf(example, id)));
        expect(valid, `${example.title}: ${JSON.stringify(conforms.errors)}`).to.equal(true);
      }
    });
  }
});

/** What WASM is given: opa-wasm hands the input over as JSON. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
