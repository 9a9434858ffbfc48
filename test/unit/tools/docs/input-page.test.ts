import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { inputPage, type InputSchema } from "../../../../tools/docs/input-page.js";
import { ROOT } from "../../../../tools/project.js";

const SCHEMA = JSON.parse(
  readFileSync(join(ROOT, "rego/schemas/input.json"), "utf8"),
) as InputSchema;

/** Each member of the input, with its place: `spec.mounts.source`. */
function membersOf(schema: InputSchema, place = ""): readonly (readonly [string, InputSchema])[] {
  const { properties = {}, items, anyOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, member]) => {
      const path = place === "" ? name : `${place}.${name}`;
      return [[path, member] as const, ...membersOf(member, path)];
    }),
    ...[...(items === undefined ? [] : [items]), ...anyOf].flatMap((one) => membersOf(one, place)),
  ];
}

/** Each object of the schema that has a title. */
function titledIn(schema: InputSchema): readonly InputSchema[] {
  const { properties = {}, items, anyOf = [] } = schema;
  const inner = [...Object.values(properties), ...(items === undefined ? [] : [items]), ...anyOf];
  return inner.flatMap((one) => [...(one.title === undefined ? [] : [one]), ...titledIn(one)]);
}

describe("the schema of the policy's input", () => {
  it("describes each member in a sentence", () => {
    const members = membersOf(SCHEMA);
    expect(members.length).to.be.greaterThan(500);
    const odd = members.filter(([, { description = "" }]) => !/^\S.*[.`:]$/.test(description));
    expect(odd.map(([path]) => path)).to.deep.equal([]);
  });

  it("says of each part when it is null", () => {
    const nullable = Object.entries(SCHEMA.properties ?? {}).filter(([, { type, anyOf = [] }]) =>
      [type, ...anyOf.map((one) => one.type)].flat().includes("null"),
    );
    expect(nullable.length).to.be.greaterThan(15);
    const silent = nullable.filter(([, { description = "" }]) => !/\bnull\b/i.test(description));
    expect(silent.map(([name]) => name)).to.deep.equal([]);
  });

  it("describes objects of one title in the same words", () => {
    const first = new Map<string | undefined, InputSchema>();
    for (const one of titledIn(SCHEMA)) {
      const { properties } = first.get(one.title) ?? one;
      first.set(one.title, one);
      expect(one.properties).to.deep.equal(properties);
    }
    expect(first.size).to.equal(4);
  });
});

describe("inputPage()", () => {
  const image = {
    title: "Image reference",
    type: "object",
    properties: { tag: { type: "string", description: "The tag." } },
  };
  const page = inputPage({
    required: ["mode", "part", "images"],
    properties: {
      mode: { enum: ["", "z"], description: "How." },
      part: {
        type: ["array", "null"],
        description: "Parts. Null if unknown.",
        items: {
          type: "object",
          properties: {
            of: { anyOf: [image, { type: "null" }], description: "The image." },
            names: {
              type: "object",
              additionalProperties: { type: "string" },
              description: "Names.",
            },
          },
        },
      },
      images: { type: "array", items: image, description: "Images." },
    },
  });

  it("lists members, with a link to the section of each that has members", () => {
    expect(page).to.include('\n- **`mode`** (`""`, `z`): How.\n');
    expect(page).to.include(
      "\n- [**`part`**](#part) (list of objects or null): Parts. Null if unknown.\n",
    );
  });

  it("shows the members of a list's items, maps and shapes", () => {
    expect(page).to.include(
      "### part\n\nParts. Null if unknown.\n\n- **`[].of`** ([image reference](#image-reference) or null): The image.\n" +
        "- **`[].names`** (map of strings): Names.",
    );
    expect(page).to.include("(list of [image reference](#image-reference)): Images.");
    expect(page).to.include("### Image reference\n\n- **`tag`** (string): The tag.");
  });
});
