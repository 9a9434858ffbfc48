import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../tools/project.js";

const EXPORT = /^export (?:async )?(?:function|const|interface|type|class)\s+(\w+)/gm;

describe("A name that src exports", () => {
  it("means one thing in the whole tree", () => {
    const files = globSync("src/**/*.ts", { cwd: ROOT }).filter((file) => !file.endsWith(".d.ts"));
    const places = new Map<string, string[]>();
    for (const file of files)
      for (const [, name = ""] of readFileSync(join(ROOT, file), "utf8").matchAll(EXPORT))
        places.set(name, [...(places.get(name) ?? []), file]);
    const twice = [...places].filter(([, declaring]) => declaring.length > 1);
    expect(twice).to.deep.equal([]);
    expect(places.size).to.be.above(2000);
  });
});
