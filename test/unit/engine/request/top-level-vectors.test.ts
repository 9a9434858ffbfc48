import { readFileSync } from "node:fs";
import { expect } from "chai";
import { readBody } from "../../../../src/engine/request/read-body.js";

interface Expected {
  readonly pruned: { readonly HostConfig?: Readonly<Record<string, unknown>> };
}

interface Vector {
  readonly name: string;
  readonly body_b64: string;
  readonly expect: Expected;
  readonly expect_other?: Readonly<Record<string, Expected>>;
}

const VECTORS = (
  JSON.parse(readFileSync("test/corpus/vectors.json", "utf8")) as { readonly vectors: Vector[] }
).vectors.filter(({ name }) => name.startsWith("create/embedded/"));

/** The highest API version of each engine whose own code made the vectors. */
const API_OF = { "v20.10.27": "1.41", "v26.1.5": "1.45", "v29.0.0": "1.52" } as const;

/** What dockerd adds by itself. */
const ADDED = new Set(["ConsoleSize", "NetworkMode"]);

function said(config: object | undefined): object {
  const members = Object.entries(config ?? {}).filter(
    ([name, value]) => !ADDED.has(name) && value !== 0,
  );
  return Object.fromEntries(
    members.map(([name, value]) => [
      name,
      typeof value === "bigint" ? Number(value) : (value as unknown),
    ]),
  );
}

describe("readTopLevel(), by the code of dockerd", () => {
  it("has vectors", () => {
    expect(VECTORS).to.not.be.empty;
  });

  for (const { name, body_b64: body, expect: usual, expect_other: others = {} } of VECTORS)
    it(`reads ${name} as three engines do`, () => {
      for (const [engine, apiMax] of Object.entries(API_OF)) {
        const read = readBody(Buffer.from(body, "base64"), "container_create", apiMax);
        const { HostConfig: ours } = read.value as { readonly HostConfig?: object };
        expect(read.findings).to.deep.equal([]);
        expect(said(ours), engine).to.deep.equal(said((others[engine] ?? usual).pruned.HostConfig));
      }
    });
});
