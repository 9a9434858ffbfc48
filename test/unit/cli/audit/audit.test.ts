import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { writeHead } from "../../../../src/audit/log/log-head.js";
import type { LogReport } from "../../../../src/audit/log/verify-chain.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog, type LogSample } from "../../audit/log/log-sample.js";

describe("dockwarden audit verify", () => {
  const at = freshFolder();
  let log: LogSample;

  beforeEach(() => {
    log = beginLog(at);
    log.write(10);
    log.writer().close();
  });

  async function outcomeOf(...argv: readonly string[]) {
    let out = "";
    let err = "";
    const code = await run(["audit", "verify", "--key", at("audit-key.pub.pem"), ...argv], {
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    return { code, out, err };
  }

  const tamper = (): void => {
    log.replace(log.lines().map((line) => line.replace("user-4", "user-9")));
  };

  it("says that nothing was changed, and how far that is signed", async () => {
    expect(await outcomeOf(log.file)).to.deep.equal({
      code: 0,
      out: "Nothing was changed, as far as these files can tell.\n13 records, from 1 to 13; signed up to record 12\nThe end of the log was not compared, since no head was given (--head FILE): records may be missing there\n",
      err: "",
    });
  });

  it("names the place of a record that was changed, and ends with 1", async () => {
    tamper();
    expect(await outcomeOf(log.file)).to.deep.equal({
      code: 1,
      out: `${log.file}:6: ALARM: changed: Record 6 is not the one that record 7 follows
THIS LOG IS NOT AS IT WAS WRITTEN.
13 records, from 1 to 13; signed up to record 12
The end of the log was not compared, since no head was given (--head FILE): records may be missing there
`,
      err: "",
    });
  });

  it("says that no key was given", async () => {
    let out = "";
    const streams = { out: (text: string) => (out += text), err: () => undefined };
    await run(["audit", "verify", log.file], streams);
    expect(out).to.include(
      "\n13 records, from 1 to 13; signatures were not compared, as no key was given (--key FILE)\n",
    );
  });

  it("says nothing of the end where it is compared", async () => {
    writeHead(at("head.json"), log.state.last ?? { seq: 0, hash: "", isEnd: true });
    const { out } = await outcomeOf("--head", at("head.json"), log.file);
    expect(out).to.match(/signed up to record 12\n$/);
  });

  it("takes the keys of before as well, for their checkpoints in the log and elsewhere", async () => {
    renameSync(at("audit-key.pem"), at("old.pem"));
    renameSync(at("audit-key.pub.pem"), at("old.pub.pem"));
    const before = readFileSync(log.file);
    const next = beginLog(at, log.state.last);
    next.write(3);
    next.writer().close();
    writeFileSync(at("kept"), `${before.toString().trimEnd().split("\n").at(-1) ?? ""}\n`);
    const kept = ["--checkpoints", at("kept"), log.file];
    const { code: without } = await outcomeOf(log.file);
    const { code, out } = await outcomeOf("--key", at("old.pub.pem"), ...kept);
    expect([without, code]).to.deep.equal([1, 0]);
    expect(out).to.include("18 records, from 1 to 18; signed up to record 17");
  });

  it("prints one JSON object", async () => {
    tamper();
    const { code, out } = await outcomeOf("--json", log.file);
    const { alarms, findings } = JSON.parse(out) as LogReport;
    expect({ code, alarms }).to.deep.equal({ code: 1, alarms: 1 });
    expect(findings[0]?.place).to.deep.equal({ file: log.file, line: 6 });
  });

  it("reads files in any order, plain and compressed, as one log", async () => {
    const parts = [log.lines().slice(0, 4), log.lines().slice(4, 8), log.lines().slice(8)];
    const [first, second, third] = parts.map((lines) => lines.map((line) => `${line}\n`).join(""));
    writeFileSync(at("a.gz"), gzipSync(first ?? ""));
    writeFileSync(at("b.zst"), zstdCompressSync(second ?? ""));
    writeFileSync(at("c"), third ?? "");
    writeFileSync(at("empty"), "");
    const files = ["c", "empty", "a.gz", "b.zst"].map((name) => at(name));
    const { code, out } = await outcomeOf("--whole", ...files);
    expect(code, out).to.equal(0);
    expect(out).to.include("13 records, from 1 to 13; signed up to record 12");
    const { code: without } = await outcomeOf("--whole", at("a.gz"), at("c"));
    expect(without).to.equal(1);
  });

  it("compares with a head, and with checkpoints that were kept elsewhere", async () => {
    writeHead(at("head.json"), log.state.last ?? { seq: 0, hash: "", isEnd: true });
    const [checkpoint = ""] = log.lines().slice(-1);
    writeFileSync(at("kept.jsonl"), `${checkpoint}\n`);
    log.replace(log.lines().slice(0, 6));
    expect((await outcomeOf(log.file)).code).to.equal(0);
    const byHead = await outcomeOf("--head", at("head.json"), log.file);
    expect(byHead.out).to.match(
      /^ALARM: truncated: The log ends with record 6, but .* record 13\n/,
    );
    const byKept = await outcomeOf("--checkpoints", at("kept.jsonl"), log.file);
    expect(byKept.out).to.match(
      /^ALARM: truncated: A checkpoint that was kept elsewhere knows record 13, which is missing/,
    );
  });

  const bad: readonly (readonly [what: string, args: () => readonly string[], problem: RegExp])[] =
    [
      ["a file that is not there", () => [at("none")], /Cannot read ".*none": ENOENT/],
      ["a folder", () => [at()], /Cannot read ".*": EISDIR/],
      [
        "a file that is no log",
        () => [written("x", "hello\n".repeat(200))],
        /first lines are no audit records/,
      ],
      [
        "a binary file",
        () => [written("x", Buffer.alloc(70_000, 7))],
        /first lines are no audit records/,
      ],
      [
        "a line of 20 MB",
        () => [written("x", "x".repeat(20_000_000))],
        /line 1 is longer than 16777216 bytes/,
      ],
      [
        "a broken archive",
        () => [written("x", gzipSync("x".repeat(9999)).subarray(0, 20))],
        /unexpected end/,
      ],
      [
        "the same log twice",
        () => [log.file, written("x", readFileSync(log.file))],
        /both begin with record 1/,
      ],
      ["a key that is none", () => ["--key", written("k", "x"), log.file], /Cannot use the key/],
      [
        "a key of another kind",
        () => ["--key", written("k", rsaKey()), log.file],
        /it is rsa; it must be an Ed25519/,
      ],
      [
        "a head that is none",
        () => ["--head", written("h", "{}"), log.file],
        /with seq, hash and isEnd/,
      ],
      ["a head that is not there", () => ["--head", at("none"), log.file], /it does not exist/],
      [
        "checkpoints that are none",
        () => ["--checkpoints", log.file, log.file],
        /line 1 is no checkpoint/,
      ],
      [
        "checkpoints of another key",
        () => ["--checkpoints", foreign(), log.file],
        /line 1 is not signed by sha256:/,
      ],
      ["an unknown option", () => ["--deep", log.file], /unknown option '--deep'/],
    ];
  for (const [what, args, problem] of bad)
    it(`ends with 2 and one line for ${what}`, async () => {
      const { code, out, err } = await outcomeOf(...args());
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      expect(err)
        .to.match(problem)
        .and.match(/^dockwarden: [^\n]+\n$/);
    });

  function written(name: string, content: string | Buffer): string {
    writeFileSync(at(name), content);
    return at(name);
  }

  function rsaKey(): string {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    return publicKey.export({ type: "spki", format: "pem" }).toString();
  }

  /** A checkpoint that another plugin has signed. */
  function foreign(): string {
    const other = beginLog((name = "") => at(`other-${name}`));
    other.write(1);
    other.writer().close();
    return written("foreign", `${other.lines().at(-1) ?? ""}\n`);
  }
});
