import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import type { ReplaySummary } from "../../../../src/preview/replay/replay-summary.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadPolicy } from "../../../../src/engine/policy/load-policy.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { freshFolder } from "../../../fresh-folder.js";
import { RECORD } from "../../audit/record/record.js";

const OLD = "schema: 1\nusers: { alice: { roles: [developer] }, bob: { roles: [developer] } }\n";
const NEW = `${OLD}modes: { privileged_container: warn, exec_user: deny }\n`;

describe("dockwarden replay", () => {
  const folder = freshFolder();
  let revision = "";

  beforeEach(async () => {
    writeFileSync(folder("old.yaml"), OLD);
    writeFileSync(folder("new.yaml"), NEW);
    const library = loadLibrary();
    revision = (await loadPolicy(library, await loadSettings(folder("old.yaml"), library, {})))
      .revision;
  });

  async function replay(...args: readonly string[]) {
    const told = { out: "", err: "" };
    const code = await run(["replay", "--settings", folder("new.yaml"), ...args], {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
    });
    return { code, ...told };
  }

  const WITH_OLD = (): readonly string[] => ["--old-settings", folder("old.yaml")];

  function lineOf(part: Partial<AuditRecord>): string {
    return `${JSON.stringify({ ...RECORD, revision, ...part })}\n`;
  }

  function privileged(user: string, id: string): string {
    const violation = { control: "privileged_container", mode: "deny", severity: "critical" };
    const rest = { field: null, value: null, message: "No.", remedy: null, references: [] };
    return lineOf({
      ...{ id, user, effect: "deny", action: "container.create", class: "run" },
      violations: [{ ...violation, ...rest } as AuditRecord["violations"][number]],
    });
  }

  function written(name: string, content: string | Buffer): string {
    writeFileSync(folder(name), content);
    return folder(name);
  }

  const lines = (): string =>
    [
      ...[privileged("alice", "a1"), privileged("alice", "a2"), privileged("bob", "b1")],
      lineOf({ id: "p1", user: "bob" }),
      lineOf({ id: "r1", user: "bob", phase: "response" }),
      lineOf({ id: "e1", user: "bob", action: "exec.create", class: "run" }),
    ].join("");

  it("counts what changes by control and user, with an example of each", async () => {
    const { code, out, err } = await replay(...WITH_OLD(), written("audit.jsonl", lines()));
    expect(err).to.equal("");
    expect(out).to.include(
      "5 requests: 1 the same, 0 newly denied, 3 newly allowed, 1 undecidable; 1 records of no request passed over\n",
    );
    expect(out).to.match(/newly allowed, by control\n {2}privileged_container +3 {2}a1\n/);
    expect(out).to.match(/newly allowed, by user\n {2}alice +2 {2}a1\n {2}bob +1 {2}b1\n/);
    expect(out).to.match(/undecidable, by control\n {2}exec_user +1 {2}e1\n/);
    expect(code).to.equal(1);
  });

  it("reads compressed and rotated files, and writes JSON", async () => {
    const older = written("audit.jsonl.1.gz", gzipSync(lines()));
    const { out } = await replay(...WITH_OLD(), "--json", older, written("audit.jsonl", lines()));
    const summary = JSON.parse(out) as ReplaySummary;
    expect(summary.requests).to.equal(10);
    expect(summary.newly_allowed.controls).to.deep.equal([
      { name: "privileged_container", count: 6, examples: ["a1", "a2", "b1"] },
    ]);
    expect(summary.undecidable.why).to.deep.equal([
      { name: "controls", count: 2, examples: ["e1", "e1"] },
    ]);
  });

  it("answers no by what it is told to fail on", async () => {
    const log = written("audit.jsonl", lines());
    const codes = ["changed", "newly-denied", "newly-allowed", "undecidable", "any"].map(
      async (what) => (await replay(...WITH_OLD(), "--fail-on", what, log)).code,
    );
    expect(await Promise.all(codes)).to.deep.equal([1, 0, 1, 1, 1]);
    const harmless = written("other.jsonl", lineOf({ user: "bob" }));
    expect((await replay(...WITH_OLD(), "--fail-on", "any", harmless)).code).to.equal(0);
  });

  it("says nothing of records that other settings decided, unless they are said to be the old ones", async () => {
    revision = "1".repeat(64);
    const log = written("audit.jsonl", privileged("alice", "a1"));
    expect((await replay(...WITH_OLD(), log)).out).to.match(/decided by other settings .* 1 {2}a1/);
    const trusted = await replay(...WITH_OLD(), "--any-revision", log);
    expect(trusted.out).to.include(" 1 newly allowed");
  });

  it("says what it cannot use, without a stack", async () => {
    const log = written("audit.jsonl", lines());
    const bad = [
      [...WITH_OLD(), folder("none.jsonl")],
      [...WITH_OLD(), written("text", "no log\n")],
      ["--old-settings", folder("none.yaml"), log],
      ["--old-settings", written("bad.yaml", "schema: 7"), log],
      ["--fail-on", "luck", log],
    ];
    for (const args of bad) {
      const { code, err } = await replay(...args);
      expect(code, args.join(" ")).to.equal(2);
      expect(err)
        .to.match(/^dockwarden: /)
        .and.not.to.match(/\n\s+at /);
    }
  });

  it("counts hostile lines and goes on", async () => {
    const deep = `{"schema":1,"id":${"[".repeat(200_000)}`;
    const strange = [
      ...["", "null", "7", '{"schema":1,"id":"x"}', deep, `"${"x".repeat(1_000_000)}"`],
      lineOf({ id: "\u001b[31m", user: "\u001b[31mbob", effect: "deny", action: "__proto__" }),
      lineOf({ user: "__proto__", action: "constructor", profile: "__proto__", class: null }),
      lineOf({ hygiene: "x", user: "bob" } as unknown as Partial<AuditRecord>),
    ].join("\n");
    const log = written("audit.jsonl", `${lines()}${strange}\n${lines()}`);
    const { code, out, err } = await replay(...WITH_OLD(), log);
    expect(out)
      .to.match(/^13 requests: /)
      .and.not.to.include("\u001b");
    expect(err)
      .to.match(/this line is no record\n/)
      .and.not.to.match(/\n\s+at /);
    expect(code).to.equal(1);
  });
});
