import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { schemaCommand } from "../../../../src/cli/audit/audit-schema.js";
import { ROOT } from "../../../../tools/project.js";

describe("dockwarden audit schema", () => {
  it("prints the schema that the documentation has", async () => {
    let printed = "";
    const streams = { out: (text: string) => (printed += text), err: () => undefined };
    await schemaCommand(streams).parseAsync([], {
      from: "user",
    });
    const committed = readFileSync(
      join(ROOT, "docs/what-happened/audit-record.schema.json"),
      "utf8",
    );
    expect(JSON.parse(printed)).to.deep.equal(JSON.parse(committed));
  });
});
