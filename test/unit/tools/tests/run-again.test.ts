import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { jobsOf } from "../../../../tools/tests/mocha-jobs.js";
import { ATTACK_SUCCEEDED, runJobsTwice } from "../../../../tools/tests/run-again.js";
import { expectDenied, expectSafe } from "../../../e2e/harness/expect-safe.js";
import { freshFolder } from "../../../fresh-folder.js";
import { QUIET_RUN } from "../quiet-run.js";

const PASS = 'it("passes", () => {});\n';
const IMPORT = 'import { existsSync, writeFileSync } from "node:fs";\n';

describe("runJobsTwice()", () => {
  const at = freshFolder();

  /** Runs files, by their names, each as a job. */
  function ran(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) writeFileSync(at(`${name}.test.mjs`), text);
    const paths = Object.keys(files).map((name) => at(`${name}.test.mjs`));
    return runJobsTwice(jobsOf(paths, QUIET_RUN, { "": {} }), { atOnce: 2, maxFailures: 100 });
  }

  /** Code that is true when a file is run for the first time. */
  const isFirst = (mark: string): string =>
    `!existsSync(${JSON.stringify(at(mark))}) && (writeFileSync(${JSON.stringify(at(mark))}, ""), true)`;

  /** A function that throws at the first run alone. */
  const unlucky = (mark: string, message: string): string =>
    `() => { if (${isFirst(mark)}) throw new Error(${JSON.stringify(message)}); }`;

  /** A test of that. */
  const once = (mark: string, message: string): string =>
    `${IMPORT}it("has bad luck", ${unlucky(mark, message)});\n`;

  it("runs no file again whose tests pass", async () => {
    expect(await ran({ a: PASS, b: PASS })).to.deep.equal({
      passed: 2,
      failed: 0,
      again: [],
      failures: [],
      left: [],
    });
  });

  it("counts a test as passed that passes when its file is run again, and says so", async () => {
    expect(await ran({ a: PASS, b: PASS + once("luck", "EPIPE") })).to.deep.equal({
      passed: 3,
      failed: 0,
      again: ["b.test.mjs: has bad luck"],
      failures: [],
      left: [],
    });
  });

  it("counts the tests that a failed hook kept from running", async () => {
    const suite = `describe("suite", () => { before(${unlucky("hook", "EPIPE")}); ${PASS}${PASS} });`;
    const { passed, failed, again } = await ran({ b: `${IMPORT}${suite}` });
    expect({ passed, failed }).to.deep.equal({ passed: 2, failed: 0 });
    expect(again).to.have.lengthOf(1);
  });

  it("counts a test as failed that fails again", async () => {
    const fail = 'it("fails", () => { throw new Error("x"); });\n';
    const files = { a: PASS, b: fail + once("again", "EPIPE") };
    expect(await ran(files)).to.deep.equal({
      passed: 1,
      failed: 2,
      again: [],
      failures: ["b.test.mjs: fails: x", "b.test.mjs: has bad luck: EPIPE"],
      left: [],
    });
  });

  it("runs no file again in which an attack succeeded", async () => {
    const attack = once("attack", `${ATTACK_SUCCEEDED}: expected 1 to equal 0`);
    const other = 'it("has bad luck too", () => { throw new Error("EPIPE"); });\n';
    expect(await ran({ a: PASS, b: attack + other })).to.deep.include({
      passed: 1,
      failed: 2,
      again: [],
    });
  });

  it("forgives nothing if fewer tests pass when their file is run again", async () => {
    const others = `if (${isFirst("fewer")}) { ${PASS} it("fails", () => { throw new Error("EPIPE"); }); }\n`;
    const counts = await ran({ b: IMPORT + PASS + others });
    expect(counts).to.deep.include({ passed: 2, failed: 1, again: [] });
  });

  it("forgives a hook that fails after the tests", async () => {
    const suite = `describe("suite", () => { after(${unlucky("after", "EPIPE")}); ${PASS}${PASS} });`;
    const { passed, failed } = await ran({ b: `${IMPORT}${suite}` });
    expect({ passed, failed }).to.deep.equal({ passed: 2, failed: 0 });
  });

  it("runs nothing again that had a fault after its end", async () => {
    const fault = `process.once("exit", () => { if (${isFirst("fault")}) process.exitCode = 7; });\n`;
    expect(await ran({ a: PASS, b: once("beside", "EPIPE") + fault })).to.deep.include({
      passed: 1,
      failed: 2,
    });
  });

  it("runs nothing again if more than five files failed", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const files = Object.fromEntries(names.map((name) => [name, once(`many-${name}`, "EPIPE")]));
    expect(await ran(files)).to.deep.include({ passed: 0, failed: 6, again: [] });
  });

  it("runs no file again in which an attack succeeded before a hook failed", async () => {
    const hook = `afterEach(${unlucky("hook-after-attack", "EPIPE")});\n`;
    const { failed, again } = await ran({
      b: once("attack-before-hook", `${ATTACK_SUCCEEDED}: expected 1 to equal 0`) + hook,
    });
    expect({ failed, again }).to.deep.equal({ failed: 2, again: [] });
  });

  it("counts a file that cannot be loaded as failed", async () => {
    expect((await ran({ a: 'throw new Error("x");' })).failed).to.equal(1);
  });
});

describe("expectSafe() and expectDenied()", () => {
  const thrownBy = (work: () => unknown): string => {
    try {
      work();
    } catch (thrown) {
      return String(thrown);
    }
    return "";
  };

  it("say of what an attack changed that it succeeded", () => {
    const messages = [
      thrownBy(() => expectSafe(["his"], "after 3 tries").to.deep.equal([])),
      thrownBy(() => expectSafe(1).to.equal(0)),
      thrownBy(() => {
        expectDenied(201, "POST /containers/create");
      }),
    ];
    for (const message of messages) expect(message).to.include(ATTACK_SUCCEEDED);
    expect(thrownBy(() => expectSafe([]).to.deep.equal([]))).to.equal("");
  });

  it("say so also if dockerd itself refused what Dockwarden had allowed", () => {
    const message = thrownBy(() => {
      expectDenied(409, "Conflict. The container name is in use");
    });
    expect(message).to.include(ATTACK_SUCCEEDED);
  });

  it("say nothing of the kind if dockerd failed for another reason", () => {
    const fault = thrownBy(() => {
      expectDenied(500, "plugin dockwarden failed with error: too busy");
    });
    expect(fault).to.include("too busy").and.not.to.include(ATTACK_SUCCEEDED);
    expect(
      thrownBy(() => {
        expectDenied(403, "");
      }),
    ).to.equal("");
  });
});
