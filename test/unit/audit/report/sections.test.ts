import { expect } from "chai";
import type { AuditReport } from "../../../../src/audit/report/report.js";
import { render } from "../../../../src/audit/report/render.js";
import type { SectionId } from "../../../../src/audit/report/section.js";
import { found, reportOn, seen } from "./seen-sample.js";

const DAY = { since: "2026-11-28T00:00:00.000Z", until: "2026-11-29T00:00:00.000Z" };
const EMPTY_DAY = { since: "2026-11-20T00:00:00.000Z", until: "2026-11-21T00:00:00.000Z" };
const LATER = { since: "2026-11-28T00:00:00.000Z", until: "2026-12-01T00:00:00.000Z" };

const tableOf = (report: AuditReport, ...only: readonly SectionId[]): string =>
  render(report, "table", only, (_style, text) => text);

const begins = { records: 10, early: 0, first: 542, last: 551, signedUpTo: 550, alarms: 0 };
const gone = {
  kind: "partial",
  ...{ place: { file: "audit.jsonl", line: 1 }, seq: 542, isAlarm: false },
  what: "The log begins with record 542: those before are not in these files",
} as const;
const partial = { ...begins, findings: [gone], found: 1, isEndCompared: true };

describe("sectionsOf()", () => {
  it("says from which record on there are records, where earlier ones are gone", () => {
    const report = reportOn([seen()], { period: DAY, read: { verified: partial } });
    const text = tableOf(report, "summary");
    expect(text).to.include("begin at 2026-11-28T10:00:00Z with record 542: what was before");
    expect(text).to.include(
      "verified from record 542 on, nothing was changed; signed up to record 550",
    );
    const html = render(report, "html", [], (_style, one) => one);
    expect(html).to.match(/<p class="chain partial">[^<]*from record 542 on[^<]*<\/p>\s*<p/);
  });

  it("says that a period is not over yet", () => {
    const isSaid = (period: typeof DAY): boolean =>
      tableOf(reportOn([seen()], { period }), "summary").includes("was not over yet");
    expect([isSaid(LATER), isSaid(DAY)]).to.deep.equal([true, false]);
  });

  it("is short about a period without records, and says when there are some", () => {
    const report = reportOn([seen()], { period: EMPTY_DAY });
    const text = tableOf(report);
    expect(text).to.include(
      "The files have no record of this period; they have records from 2026-11-28T10:00:00Z to 2026-11-28T10:00:00Z.",
    );
    expect(text.split("\n").length).to.be.below(40);
    expect(text).not.to.include("By user");
    expect(tableOf(report, "users")).to.include("By user");
    expect(render(report, "html", [], (_style, one) => one)).not.to.include("<svg");
  });

  it("does not call everybody new where there are no earlier records", () => {
    expect(tableOf(reportOn([seen()], { period: DAY }), "first-seen")).to.match(
      /^Seen for the first time\n {2}Who is new cannot be told, since .*\n {2}none\n$/,
    );
  });

  it("lists the hours that had decisions", () => {
    expect(tableOf(reportOn([seen()]), "hours").split("\n")).to.have.length(4);
  });

  it("counts a request that could not be read safely for the hygiene controls alone", () => {
    const report = reportOn([
      seen({
        effect: "deny",
        violations: [found("privileged_container"), found("ambiguous_json")],
        warnings: [found("memory_limit")],
      }),
    ]);
    expect(report.controls.rows.map(({ name }) => name)).to.deep.equal(["ambiguous_json"]);
    expect(
      report.cis.flatMap(({ controls }) => controls.map(({ denied }) => denied)),
    ).to.deep.equal([0, 0]);
    for (const section of ["denied", "cis"] as const)
      expect(tableOf(report, section)).to.include("could not be read safely");
  });
});
