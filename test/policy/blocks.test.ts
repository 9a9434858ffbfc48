import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import type { Library } from "../../src/domain/settings.js";
import { runProgram } from "../../src/files/run-program.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { projectCompiler } from "../../tools/build/toolchain.js";
import { PAGES, blocksOf, readFile } from "./pages.js";

/** Blocks of YAML that are not settings, by their page and first line, and whose they are. */
const OTHERS: Readonly<Record<string, string>> = {
  "docs/what-happened/audit-fleet.md receivers:": "OpenTelemetry",
  "docs/what-happened/status.md scrape_configs:": "Prometheus",
  "docs/write-controls/policy-editors.md # The library is not yours to change.": "Regal",
  "docs/write-controls/responses.md allowed:": "the examples of a control",
  "docs/write-controls/policy-build.md # custom:": "the METADATA of a control",
};

/** Pages that explain settings, and so must show some. */
const MUST_SHOW: readonly string[] = [
  ...["quick-start", "settings", "hardening", "runtime"].map((page) => `docs/set-up/${page}.md`),
  ...["identity", "behind-nginx", "gateway", "tls", "socket", "private-interface"].map(
    (page) => `docs/who-calls/${page}.md`,
  ),
  ...["executions", "audit-log"].map((page) => `docs/what-happened/${page}.md`),
];

/** Pages of controls are tested together with their settings. */
const OWN_PAGES = PAGES.filter((page) => !page.startsWith("docs/controls/"));

interface Block {
  /** Its page and its first line. */
  readonly place: string;
  readonly text: string;
}

function shown(language: string): readonly Block[] {
  return OWN_PAGES.flatMap((page) =>
    blocksOf(readFile(page), language).map((text) => ({
      place: `${page} ${text.split("\n", 1)[0] ?? ""}`,
      text,
    })),
  );
}

/** The shipped library, and the control that pages make as an example. */
function libraryOfPages(): Library {
  const library = loadLibrary();
  const [usual] = Object.values(library.catalogue);
  if (usual === undefined) throw new Error("The catalogue is empty");
  const label = { type: "string" as const, values: null, templates: false };
  return {
    ...library,
    catalogue: {
      ...library.catalogue,
      label_required: { ...usual, group: "custom", parameters: { label }, placeholders: ["label"] },
    },
  };
}

describe("The blocks of the documentation", () => {
  const yaml = shown("yaml");
  const library = libraryOfPages();

  for (const { place, text } of yaml.filter((block) => !Object.hasOwn(OTHERS, block.place))) {
    it(`show settings that the program accepts: ${place}`, () => {
      const whole = text.includes("schema:") ? text : `schema: 1\n${text}`;
      parseSettings(whole, place, library, {});
    });
  }

  it("show settings on the pages that explain them", () => {
    for (const page of MUST_SHOW)
      expect(
        yaml.map(({ place }) => place).filter((place) => place.startsWith(`${page} `)),
        page,
      ).not.to.be.empty;
  });

  it("are YAML where they belong to another program, all of which still exist", () => {
    const others = yaml.filter(({ place }) => Object.hasOwn(OTHERS, place));
    expect(others.map(({ place }) => place).sort()).to.deep.equal(Object.keys(OTHERS).sort());
    for (const { place, text } of others) expect(() => void parse(text), place).not.to.throw();
  });

  it("are JSON where they say so", () => {
    const json = shown("json");
    expect(json).to.have.lengthOf.above(3);
    for (const { place, text } of json) expect(() => void JSON.parse(text), place).not.to.throw();
  });

  it("are Rego where they say so: whole files, or the body of a rule", async () => {
    const { opa } = await projectCompiler();
    const rego = shown("rego");
    expect(rego).to.have.lengthOf.above(2);
    const folder = mkdtempSync(join(tmpdir(), "blocks-"));
    try {
      for (const { place, text } of rego) {
        const isFile = /^package /m.test(text);
        const file = join(folder, "block.rego");
        writeFileSync(file, isFile ? text : `package shown\n\nholds if {\n${text}}\n`);
        const { code, stderr } = await runProgram(opa, ["parse", file]);
        expect(code, `${place}: ${stderr}`).to.equal(0);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
