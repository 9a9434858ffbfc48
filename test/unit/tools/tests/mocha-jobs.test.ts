import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { jobsInTurn, jobsOf, runJobs } from "../../../../tools/tests/mocha-jobs.js";
import { freshFolder } from "../../../fresh-folder.js";
import { QUIET_RUN } from "../quiet-run.js";

describe("jobsOf()", () => {
  it("makes a job of each file and variant", () => {
    const jobs = jobsOf(["x/a.test.js", "x/b.test.js"], QUIET_RUN, {
      old: { ENGINE: "old" },
      new: { ENGINE: "new" },
    });
    expect(jobs.map(({ name }) => name)).to.deep.equal([
      "a.test.js, old",
      "a.test.js, new",
      "b.test.js, old",
      "b.test.js, new",
    ]);
    expect(jobs[1]?.run.files).to.deep.equal(["x/a.test.js"]);
    expect(jobs[1]?.run.env["ENGINE"]).to.equal("new");
    expect(jobs[1]?.run.env["PATH"]).to.equal(process.env["PATH"]);
  });
});

describe("jobsInTurn()", () => {
  it("makes a job of each file, with the variants in turn", () => {
    const files = ["x/a.test.js", "x/b.test.js", "x/c.test.js"];
    const jobs = jobsInTurn(files, QUIET_RUN, { old: { ENGINE: "old" }, new: { ENGINE: "new" } });
    expect(jobs.map(({ name }) => name)).to.deep.equal([
      "a.test.js, old",
      "b.test.js, new",
      "c.test.js, old",
    ]);
    expect(jobs.map(({ run }) => run.env["ENGINE"])).to.deep.equal(["old", "new", "old"]);
  });
});

describe("runJobs()", () => {
  const at = freshFolder();

  function jobs(texts: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(texts)) writeFileSync(at(`${name}.test.mjs`), text);
    const files = Object.keys(texts).map((name) => at(`${name}.test.mjs`));
    return jobsOf(files, QUIET_RUN, { "": {} });
  }

  const PASS = 'it("passes", () => {});\n';
  const FAIL = 'it("fails", () => { throw new Error("on purpose"); });\n';

  it("begins no further job after so many failures", async () => {
    const limits = { atOnce: 1, maxFailures: 2 };
    const reports = await runJobs(jobs({ a: FAIL, b: FAIL, c: PASS }), limits);
    expect(reports.map(({ job }) => job.name)).to.deep.equal(["a.test.mjs", "b.test.mjs"]);
  });

  it("runs jobs beside each other", async () => {
    // Each waits for the other's file.
    const meets = (own: string, other: string): string => `
      import { existsSync, writeFileSync } from "node:fs";
      it("meets the other", async () => {
        writeFileSync(${JSON.stringify(at(own))}, "");
        while (!existsSync(${JSON.stringify(at(other))}))
          await new Promise((resolve) => setTimeout(resolve, 10));
      });\n`;
    const both = jobs({ one: meets("first", "second"), two: meets("second", "first") });
    const reports = await runJobs(both, { atOnce: 2, maxFailures: 1 });
    expect(reports.map(({ report }) => report.failed)).to.deep.equal([0, 0]);
  });
});
