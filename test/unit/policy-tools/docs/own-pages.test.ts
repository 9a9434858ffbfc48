import { expect } from "chai";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { ownPages, PAGE_HEAD } from "../../../../src/policy-tools/docs/own-pages.js";
import { controlFile, readMetadata } from "../../../../tools/control-files.js";

describe("ownPages()", () => {
  const id = "memory_limit";
  const control = { id, metadata: readMetadata(id), examples: controlFile(id, "examples.yaml") };
  const pages = ownPages([control], loadLibrary());

  it("has a page for each control, and a list", () => {
    expect(Object.keys(pages)).to.deep.equal(["README.md", "memory_limit.md"]);
    for (const text of Object.values(pages)) expect(text.startsWith(PAGE_HEAD)).to.equal(true);
    expect(pages["README.md"]).to.include("| [memory_limit](memory_limit.md) | medium |");
  });

  it("says what the control's METADATA, examples and profiles say", () => {
    const page = pages["memory_limit.md"] ?? "";
    expect(page).to.include("memory_limit: A memory limit is required (max {max}).");
    expect(page).to.include("docker run --memory 2g alpine");
    expect(page).to.include("- `container.update`: `POST /containers/{name}/update`");
  });

  it("links to no page that lies elsewhere", () => {
    expect(pages["memory_limit.md"]).to.not.include("](../");
  });
});
