import { BODIES, STRUCTS } from "../../../../src/engine/request/tables/fields.js";
import { ROUTES } from "../../../../src/engine/request/tables/routes.js";
import { expect } from "chai";
import { fold } from "../../../../src/engine/request/fold.js";
import { generateTables } from "../../../../tools/build/generate-tables.js";
import { readFileSync } from "node:fs";

describe("generateTables()", () => {
  const tables = Object.entries(generateTables());

  it("gives tables", () => {
    expect(tables).to.not.be.empty;
  });

  for (const [path, text] of tables) {
    it(`gives ${path} as it is committed`, () => {
      expect(readFileSync(path, "utf8")).to.equal(text);
    });
  }
});

describe("STRUCTS", () => {
  it("has no two names in one struct that fold together", () => {
    for (const [ref, struct] of Object.entries(STRUCTS)) {
      const names = Object.keys(struct);
      expect(new Set(names.map(fold)).size, ref).to.equal(names.length);
    }
  });

  it("has every struct that a shape refers to", () => {
    const refs = [...JSON.stringify([BODIES, STRUCTS]).matchAll(/"ref":"((?:[^"\\]|\\.)*)"/g)];
    expect(refs).to.not.be.empty;
    for (const [, ref] of refs) {
      expect(STRUCTS).to.have.property(JSON.parse(`"${ref ?? ""}"`) as string);
    }
  });
});

describe("ROUTES", () => {
  it("names a body that is there, wherever one is decoded", () => {
    const bodies = ROUTES.flatMap(({ body }) => (body === null ? [] : [body]));
    expect(bodies).to.not.be.empty;
    for (const body of bodies) expect(BODIES).to.have.property(body);
  });

  it("marks exactly the uploads of build, import, load, plugin create and archive", () => {
    const uploads = ROUTES.filter(({ form }) => form === "upload").map(({ template }) => template);
    expect(uploads.sort()).to.deep.equal([
      "/build",
      "/containers/{name:.*}/archive",
      "/images/create",
      "/images/load",
      "/plugins/create",
    ]);
  });
});
