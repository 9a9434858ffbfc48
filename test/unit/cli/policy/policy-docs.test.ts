import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { freshFolder } from "../../../fresh-folder.js";
import { withCompilers } from "../../../with-compilers.js";
import { policy } from "./policy.js";

describe("dockwarden policy docs and bench", () => {
  const at = freshFolder();
  withCompilers();

  it("writes pages, again too, and replaces no other file", async () => {
    await policy("new", "late", "--in", at("controls"));
    const first = await policy("docs", at("controls"), "--output", at("pages"));
    expect(first).to.include({
      code: 0,
      out: `${at("pages/README.md")}\n${at("pages/late.md")}\n`,
    });
    expect(readFileSync(at("pages/late.md"), "utf8")).to.include("# late\n");
    expect(await policy("docs", at("controls"), "--output", at("pages"))).to.include({ code: 0 });
    writeFileSync(at("pages/late.md"), "mine\n");
    const refused = await policy("docs", at("controls"), "--output", at("pages"));
    expect(refused.code).to.equal(2);
    expect(refused.err).to.include("it exists and was not made by this command");
    expect(readFileSync(at("pages/late.md"), "utf8")).to.equal("mine\n");
    expect(existsSync(at("pages/README.md"))).to.equal(true);
  });

  it("measures what a control adds, in one run", async () => {
    await policy("new", "late", "--in", at("controls"));
    const { code, out } = await policy("bench", at("controls"), "--json");
    expect(code).to.equal(0);
    const report = JSON.parse(out) as Record<string, number>;
    expect(report).to.have.keys("examples", "without", "together", "ratio");
    expect(report["examples"]).to.equal(3);
    for (const number of Object.values(report)) expect(number).to.be.greaterThan(0);
    expect(readdirSync(at("controls/late"))).to.have.lengthOf(3);
  });

  it("measures nothing without examples", async () => {
    await policy("new", "late", "--in", at("controls"));
    writeFileSync(at("controls/late/examples.yaml"), "");
    const { code, err } = await policy("bench", at("controls"));
    expect(code).to.equal(2);
    expect(err).to.include("they have no examples.yaml to evaluate");
  });
});
