import { createHash } from "node:crypto";
import { expect } from "chai";
import { render, type ReportFormat } from "../../../../src/audit/report/render.js";
import { SECTION_IDS, type SectionId } from "../../../../src/audit/report/section.js";
import { found, reportOn, seen } from "./seen-sample.js";

const EVIL =
  "=cmd|' /C calc'!A0,\"x\"\r\n\u001b[2J\u202e<script>alert(1)</script>|[a](javascript:b) www.evil.example https://evil.example";

const REPORT = reportOn([
  seen({ user: EVIL, effect: "deny", violations: [found(EVIL, "critical")] }),
  seen({ user: "@SUM(1)", warnings: [found("memory_limit", "critical")] }),
  seen({ action: EVIL, exceptions: [{ id: EVIL, control: "memory_limit", expires: EVIL }] }),
]);

const shown = (format: ReportFormat, ...only: readonly SectionId[]): string =>
  render(REPORT, format, only, (_style, text) => text);

describe("render()", () => {
  for (const format of ["table", "markdown", "json", "csv", "html"] as const)
    it(`writes no character to ${format} that could control a terminal`, () => {
      const text = shown(format);
      expect(text.replace(/\r?\n/g, "")).not.to.match(/[\p{Cc}\p{Cf}]/u);
      expect(text).to.include("\\u001b[2J".slice(0, 6));
    });

  it("shows each section as a table", () => {
    const text = shown("table", "users");
    expect(text).to.match(/^By user\n {2}user +decisions +denied/);
    expect(text).to.match(/\n {2}@SUM\(1\) +1 +0 +0 +1 /);
  });

  it("marks alarms on a terminal", () => {
    const findings = [
      { kind: "changed", place: { file: "f", line: 3 }, seq: 3, what: "It was", isAlarm: true },
    ] as const;
    const verified = { ...REPORT.verified, findings, found: 1, alarms: 1 };
    const text = render({ ...REPORT, verified }, "table", [], (style, one) => `<${style}>${one}`);
    expect(text).to.match(/<alarm> {2}the chain of the log +NOT AS IT WAS WRITTEN: 1 alarms\n/);
    expect(text).to.match(/<alarm> {2}ALARM: changed +f:3: It was\n/);
  });

  it("does not say that a log is verified where nothing could be compared", () => {
    const chainOf = (changes: Partial<typeof REPORT.verified>): string =>
      render(
        { ...REPORT, verified: { ...REPORT.verified, ...changes } },
        ...(["csv", ["summary"], (_style: string, one: string) => one] as const),
      );
    expect(chainOf({})).to.include("verified, nothing was changed; signed up to record 9");
    expect(chainOf({ records: 0 })).to.include("NOT VERIFIED: no record has a link");
    expect(chainOf({ signedUpTo: null })).to.include("no signature confirms it");
  });

  it("tells a user who calls himself anonymous from those who are", () => {
    const report = reportOn([seen({ user: "" }), seen({ user: "(anonymous callers)" })]);
    const text = render(report, "table", ["users"], (_style, one) => one);
    expect(text).to.match(/^ {2}\(anonymous callers\) +1 /m);
    expect(text).to.match(/^ {2}"\(anonymous callers\)" +1 /m);
  });

  it("keeps every text inside of its cell in Markdown", () => {
    const rows = shown("markdown", "users")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).to.have.length(9);
    const text = shown("markdown");
    expect(text).not.to.match(/<script|[^\\]\[a|https:|www\./);
  });

  it("is JSON that can be read again", () => {
    expect(JSON.parse(shown("json"))).to.deep.equal(JSON.parse(JSON.stringify(REPORT)));
  });

  it("defuses formulas in CSV, and quotes as RFC 4180 says", () => {
    const lines = shown("csv", "users").split("\r\n");
    expect(lines[0]).to.equal("user,decisions,denied,errors,warned,dry run,break-glass,shadow");
    expect(lines).to.include("'@SUM(1),1,0,0,1,0,0,0");
    expect(lines.find((line) => line.includes("cmd"))).to.match(
      /^"'=cmd\|' \/C calc'!A0,""x""\\u000d/,
    );
    expect(lines).to.have.length(5);
  });

  it("has the same fields in each line of CSV with several sections", () => {
    const lines = shown("csv").trimEnd().split("\r\n");
    expect(lines[0]).to.equal("section,row,column,value");
    for (const line of lines) expect(fieldsOf(line), line).to.equal(4);
  });

  it("is one page of HTML that loads and runs nothing", () => {
    const html = shown("html");
    expect(html).not.to.match(
      /<script|<img|<link|<iframe|<form|javascript:[^b]| on\w+=|style="|url\(/i,
    );
    const [, style = ""] = /<style>([^<]*)<\/style>/.exec(html) ?? [];
    const digest = createHash("sha256").update(style).digest("base64");
    expect(html).to.include(`content="default-src 'none'; style-src 'sha256-${digest}'"`);
    expect(html).to.include("&#60;script&#62;");
    for (const tag of ["table", "section", "svg", "figure", "tr", "td", "th", "ul"])
      expect(count(html, `<${tag}[ >]`), tag).to.equal(count(html, `</${tag}>`));
    expect(count(html, "<caption>")).to.equal(count(html, "<table>"));
  });

  it("has texts in HTML of enough contrast, on light and on dark", () => {
    const html = shown("html");
    const sets = [...html.matchAll(/:root \{([^}]*)\}/g)].map(([, text = ""]) => coloursIn(text));
    expect(sets).to.have.length(2);
    for (const colours of sets)
      for (const name of ["text", "soft", "all", "denied", "warned", "unenforced", "shadow"])
        for (const ground of ["page", "card"])
          expect(contrast(colours.get(name) ?? "", colours.get(ground) ?? ""), name).to.be.above(
            4.5,
          );
  });

  it("shows at most so many rows, and says how many there are", () => {
    const many = Array.from({ length: 300 }, (_, at) => seen({ user: `user-${at}` }));
    const text = render(reportOn(many), "table", ["users"], (_style, one) => one);
    expect(text).to.include("270 more rows are not shown; --format csv has them.");
    expect(text.split("\n")).to.have.length(34);
  });

  it("knows every section that can be asked for, but for the settings that were not read", () => {
    const html = shown("html");
    const shownIds = SECTION_IDS.filter((id) => html.includes(`<h2 id="${id}">`));
    expect(shownIds).to.deep.equal(
      SECTION_IDS.filter((id) => id !== "summary" && id !== "settings"),
    );
  });
});

/** Reads `--text: #1b1f24;`. */
function coloursIn(text: string): ReadonlyMap<string, string> {
  const pairs = [...text.matchAll(/--(\w+): (#\w+)/g)];
  return new Map(pairs.map(([, name = "", value = ""]) => [name, value]));
}

function count(text: string, pattern: string): number {
  return text.match(new RegExp(pattern, "g"))?.length ?? 0;
}

/** Counts the fields of a line of CSV. */
function fieldsOf(line: string): number {
  return line.replace(/"(?:[^"]|"")*"/g, "x").split(",").length;
}

/** The contrast of WCAG 2. */
function contrast(one: string, other: string): number {
  const [a = 0, b = 0] = [one, other].map(luminance).toSorted((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replace(/\w/g, "$&$&") : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
