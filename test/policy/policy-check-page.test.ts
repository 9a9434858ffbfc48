import { expect } from "chai";
import { WASM_BUILTINS } from "../../src/policy-tools/build/wasm-builtins.js";
import { readFile } from "./pages.js";

/** What OPA makes of operators; nobody calls them by these names. */
const OPERATORS = ["assign", "eq", "internal.member_2", "internal.member_3"];

describe("docs/write-controls/policy-check.md", () => {
  it("lists the functions that a control can use", () => {
    const [, block = ""] =
      /Functions that a control can use[^]*?```text\n([^]*?)```/.exec(
        readFile("docs/write-controls/policy-check.md"),
      ) ?? [];
    const listed = block.split(/\s+/).filter((name) => name !== "");
    expect([...listed, ...OPERATORS]).to.have.members([...WASM_BUILTINS]);
  });
});
