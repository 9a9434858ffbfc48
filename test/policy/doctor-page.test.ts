import { relative } from "node:path";
import { expect } from "chai";
import { run } from "../../src/cli/run.js";
import { CHECKS } from "../../src/host/doctor/checks.js";
import { FINDING_SEVERITIES } from "../../src/host/doctor/finding.js";
import { probesFor } from "../../src/host/doctor/probe/probes.js";
import { readFile } from "./pages.js";

const PAGE = readFile("docs/set-up/doctor.md");

/** The rows of the table below a heading, each as its cells. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** A page as docs/set-up/doctor.md links to it. */
function linkTo(page: string): string {
  const path = relative("docs/set-up", page).replace(/^doctor\.md/, "");
  const name = page.replace(/^docs\/(?!controls)[^/]*\//, "").replace(/^docs\/|\.md.*$/g, "");
  return `[${name}](${path})`;
}

describe("docs/set-up/doctor.md", () => {
  it("lists each check as the program has it", () => {
    const rows = CHECKS.map(({ id, severity, title, page }) => [
      ...[`\`${id}\``, severity, title, linkTo(page)],
    ]);
    expect(rowsBelow("All checks")).to.deep.equal(rows);
  });

  it("lists the severities in their order", () => {
    expect(rowsBelow("Severities").map(([name]) => name)).to.deep.equal(
      FINDING_SEVERITIES.map((name) => `\`${name}\``),
    );
  });

  it("shows how many probes there are", () => {
    const { length } = probesFor("absent");
    expect(PAGE).to.include(`Probes: ${length} of ${length} sent were refused by dockwarden`);
  });

  it("names each option of the command", async () => {
    let help = "";
    const out = (text: string): void => {
      help += text;
    };
    await run(["doctor", "--help"], { out, err: out });
    const options = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, name = ""]) => name);
    expect(options).to.have.length.above(8);
    for (const option of options) expect(PAGE).to.match(new RegExp(`^\\| \`${option}\\b`, "m"));
  });

  it("says of each check what is wrong, why and where to read on, each as a sentence", () => {
    for (const { id, title, why, page } of CHECKS) {
      expect(id).to.match(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(title, id).to.match(/^[A-Za-z].*[^.]$/);
      expect(why, id).to.match(/^\S.*\.$/s);
      expect(page, id).to.match(/^docs\/.*\.md(?:#|$)/);
    }
    expect(new Set(CHECKS.map(({ id }) => id)).size).to.equal(CHECKS.length);
  });
});
