import { appendFileSync, writeFileSync } from "node:fs";
import { mock } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import type { LogReport } from "../../../../src/audit/log/verify-chain.js";
import { startLogCheck, type LogCheck } from "../../../../src/audit/page/log-check.js";
import { verifyInThread } from "../../../../src/audit/page/verify-in-thread.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog } from "../log/log-sample.js";

const PARTS = { keys: [], head: null, kept: [], mustBeWhole: false };
const MINUTES = 60_000;

describe("startLogCheck()", () => {
  const at = freshFolder();
  let file: string;
  let nowMs: number;
  let reports: (Partial<LogReport> | Error)[];
  let verified: number;
  let told: string[];
  let check: LogCheck;

  beforeEach(() => {
    file = at("audit.jsonl");
    writeFileSync(file, "first");
    mock.timers.enable({ apis: ["setTimeout"] });
    [nowMs, reports, verified, told] = [0, [], 0, []];
  });

  afterEach(() => {
    check.close();
    mock.timers.reset();
  });

  /** Begins, with what each verification will find. */
  const start = async (lastsMs = 0): Promise<void> => {
    check = startLogCheck({
      task: () => ({ files: [file], parts: PARTS }),
      verify: () => {
        verified += 1;
        nowMs += lastsMs;
        const next = reports.shift() ?? { alarms: 0, last: 7 };
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next as LogReport);
      },
      now: () => nowMs,
      report: (problem) => told.push(problem),
    });
    await settle();
  };

  const settle = async (): Promise<void> => {
    for (let count = 0; count < 5; count++) await turn();
  };

  const pass = async (ms: number): Promise<void> => {
    nowMs += ms;
    mock.timers.tick(ms);
    await settle();
  };

  it("verifies at once, and again after ten minutes if the log has grown", async () => {
    await start();
    expect(check.state()).to.deep.equal({ kind: "whole", atMs: 0, last: 7, hasKey: false });
    await pass(10 * MINUTES);
    expect(verified).to.equal(1);
    appendFileSync(file, "more");
    await pass(9 * MINUTES);
    expect(verified).to.equal(1);
    await pass(MINUTES);
    expect(verified).to.equal(2);
    expect(check.state()?.atMs).to.equal(20 * MINUTES);
  });

  it("spends at most a tenth of the time on a large log", async () => {
    await start(5 * MINUTES);
    appendFileSync(file, "more");
    await pass(44 * MINUTES);
    expect(verified).to.equal(1);
    await pass(MINUTES);
    expect(verified).to.equal(2);
  });

  it("gives an alarm only if a second verification finds one too", async () => {
    reports = [{ alarms: 1, last: 7 }];
    await start();
    expect([verified, check.state()?.kind]).to.deep.equal([2, "whole"]);
    reports = [
      { alarms: 1, last: 8 },
      { alarms: 2, last: 9 },
    ];
    appendFileSync(file, "more");
    await pass(10 * MINUTES);
    expect(check.state()).to.deep.include({ kind: "changed", last: 9 });
  });

  it("says why the log could not be verified, and tries it again", async () => {
    reports = [new Error("it is gone")];
    await start();
    expect(check.state()?.kind).to.equal("failed");
    expect(told).to.deep.equal(["Cannot verify the audit log: it is gone"]);
    await pass(10 * MINUTES);
    expect(check.state()?.kind).to.equal("whole");
  });
});

describe("verifyInThread()", () => {
  const at = freshFolder();

  it("finds what a verification finds", async () => {
    const log = beginLog(at);
    log.write(3);
    log.writer().close();
    const task = { files: [log.file], parts: PARTS };
    const { signal } = new AbortController();
    expect(await verifyInThread(task, signal)).to.deep.include({ alarms: 0, first: 1 });
    log.replace(log.lines().toSpliced(2, 1));
    expect(await verifyInThread(task, signal)).to.deep.include({ alarms: 1 });
  });

  it("fails with a file that cannot be read, and ends when it is told to", async () => {
    const task = { files: [at("none")], parts: PARTS };
    const outcome = (signal: AbortSignal): Promise<string> =>
      verifyInThread(task, signal).then(
        () => "done",
        (thrown: unknown) => String(thrown),
      );
    expect(await outcome(new AbortController().signal)).to.include("Cannot read");
    expect(await outcome(AbortSignal.abort())).to.include("abort");
  });
});
