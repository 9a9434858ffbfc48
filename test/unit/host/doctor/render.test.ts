import { expect } from "chai";
import { examine } from "../../../../src/host/doctor/examine.js";
import { renderJson, renderText } from "../../../../src/host/doctor/render.js";
import { learnt } from "../../../../src/host/doctor/learnt.js";
import { GOOD_HOST } from "./good-host.js";

const facts = {
  ...GOOD_HOST,
  interContainer: learnt(true),
  dockerGroup: learnt({ gid: 998, members: ["al\u001b[2Jice"] }),
  settings: { valid: false, problems: ["s.yaml:1:1: no"] } as const,
};
const report = { facts, findings: examine(facts) };

describe("renderText()", () => {
  it("groups by severity, with what was seen, why, the fix and the page", () => {
    const text = renderText(report, false);
    expect(text).to.match(/^dockerd: 29\.5\.1, API 1\.54\n\nHIGH\n {2}settings-invalid: /);
    expect(text).to.include("    seen: s.yaml:1:1: no\n    why:  ");
    expect(text).to.include("    see:  docs/set-up/settings.md#keys\n");
    expect(text.indexOf("\nLOW\n")).to.be.above(text.indexOf("settings-invalid"));
    expect(text).to.match(
      /\nProbes: 1 of 1 sent were refused by dockwarden\nFindings: 0 critical, 1 high, 0 medium, 2 low, 0 info\n$/,
    );
  });

  it("lets no name move the cursor, and colours only for a terminal", () => {
    const escape = "\u001b";
    expect(renderText(report, false)).to.not.include(escape);
    const coloured = renderText(report, true);
    expect(coloured).to.include(`${escape}[1;31mHIGH${escape}[0m`);
    expect(coloured).to.not.include(`${escape}[2J`);
  });

  it("says of a good host that nothing was found", () => {
    const text = renderText({ facts: { ...GOOD_HOST, probes: null }, findings: [] }, false);
    expect(text).to.equal(
      "dockerd: 29.5.1, API 1.54\n\nFindings: 0 critical, 0 high, 0 medium, 0 low, 0 info\n",
    );
  });
});

describe("renderJson()", () => {
  it("has the documented members", () => {
    const document = JSON.parse(renderJson(report)) as Record<string, unknown>;
    expect(document).to.deep.include({
      schema: 1,
      time: "2026-11-28T12:00:00.000Z",
      dockerd: "29.5.1",
      counts: { critical: 0, high: 1, medium: 0, low: 2, info: 0 },
    });
    expect(document["findings"]).to.be.an("array").with.length(3);
    expect(document)
      .to.have.nested.property("findings[0]")
      .that.has.keys(...["id", "severity", "title", "seen", "why", "fix", "page"]);
    expect(document)
      .to.have.nested.property("probes[0]")
      .that.has.keys(...["id", "control", "outcome", "said"]);
  });

  it("escapes what could change a terminal, and stays the same document", () => {
    const members = ["a\u009b2Jb", "c\u202ed", "e\u2028f", "g\u007fh"];
    const dockerGroup = learnt({ gid: 998, members });
    const text = renderJson({ facts, findings: examine({ ...facts, dockerGroup }) });
    expect(text).to.not.match(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    expect(text).to.include("a\\u009b2Jb").and.include("c\\u202ed");
    const { findings } = JSON.parse(text) as { findings: readonly { seen: string }[] };
    expect(findings.map(({ seen }) => seen).join()).to.include(members.join(", "));
  });

  it("has null for what is not known", () => {
    const unknownFacts = {
      ...GOOD_HOST,
      version: { known: false, why: "" } as const,
      probes: null,
    };
    expect(JSON.parse(renderJson({ facts: unknownFacts, findings: [] }))).to.deep.include({
      dockerd: null,
      probes: null,
    });
  });
});
