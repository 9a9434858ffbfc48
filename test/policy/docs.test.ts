import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { WELL_KNOWN_LINKS } from "../../src/host/runtime/well-known-links.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { controlIds } from "../../tools/control-files.js";
import { committedPages, generateDocs } from "../../tools/docs/generate-docs.js";
import { ROOT } from "../../tools/project.js";
import { blocksOf, readFile as read } from "./pages.js";

/** The members of a settings file that the pages do not show. */
const PEOPLE =
  "schema: 1\nroles: {admin: {may_exempt: true}}\nusers: {alice: {}, carol: {roles: [admin]}}\n";

describe("The documentation", () => {
  let pages: Readonly<Record<string, string>>;

  before(async () => {
    pages = await generateDocs();
  });

  it("is committed as it is generated", () => {
    const stale = Object.entries(pages)
      .filter(([path, text]) => !existsSync(join(ROOT, path)) || read(path) !== text)
      .map(([path]) => path);
    expect(stale, "run `make docs`, and commit these").to.deep.equal([]);
  });

  it("has no page of a control that is gone", () => {
    const left = committedPages().filter((path) => !Object.hasOwn(pages, path));
    expect(left, "run `make docs`, which removes these").to.deep.equal([]);
  });

  it("has a page for each control, under its id", () => {
    for (const id of controlIds()) {
      const page = pages[`docs/controls/${id}.md`] ?? "";
      expect(page).to.match(new RegExp(`^# ${id}$`, "m"));
      expect(pages["docs/controls/README.md"]).to.include(`[\`${id}\`](${id}.md)`);
    }
  });

  it("shows settings that the program accepts, and that change nothing", () => {
    const library = loadLibrary();
    const { catalogue } = library;
    const usual = parseSettings(PEOPLE, "none.yaml", library, {});
    for (const id of controlIds()) {
      const blocks = blocksOf(pages[`docs/controls/${id}.md`] ?? "", "yaml");
      for (const text of blocks) {
        const shown = parseSettings(`${PEOPLE}${text}`, `${id}.md`, library, {});
        expect(shown.sets, id).to.deep.equal(usual.sets);
        expect(shown.templates["baseline"]?.length, id).to.equal(
          usual.templates["baseline"]?.length,
        );
      }
      const exempt = blocks.some((text) => text.startsWith("exceptions:"));
      expect(exempt, id).to.equal(catalogue[id]?.group !== "hygiene");
    }
  });

  it("lists the links that the runtime follows", () => {
    const page = read("docs/set-up/runtime.md");
    for (const link of WELL_KNOWN_LINKS) expect(page).to.include(`\`${link}\``);
  });

  it("is reached from its index, page by page", () => {
    const index = read("docs/README.md");
    const others = ["README.md", "images"];
    const entries = readdirSync(join(ROOT, "docs")).filter((name) => !others.includes(name));
    for (const name of entries) expect(index).to.include(`](${name}`);
  });
});
