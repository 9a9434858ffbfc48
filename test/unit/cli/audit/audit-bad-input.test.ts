import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog, type LogSample } from "../../audit/log/log-sample.js";
import { RECORD } from "../../audit/record/record.js";

/** A command that reads the audit log, with what is typed before the file. */
interface Reader {
  readonly name: string;
  readonly argv: readonly string[];
  /** Whether it takes the options that choose records. */
  readonly filters: boolean;
}

/** Every command that reads the audit log. */
const READERS: readonly Reader[] = [
  { name: "query", argv: ["query"], filters: true },
  { name: "show", argv: ["show", "00000000"], filters: false },
  { name: "tail", argv: ["tail"], filters: true },
  { name: "stats", argv: ["stats"], filters: true },
  { name: "export", argv: ["export"], filters: true },
  { name: "verify", argv: ["verify"], filters: false },
];

const BAD_OPTIONS: readonly (readonly [options: readonly string[], problem: RegExp])[] = [
  [["--since", "soon"], /--since "soon" is no time/],
  [["--until", "2026-13-01"], /--until "2026-13-01" is no time/],
  [["--where", "user = 'x'"], /--where: at character 6: /],
  [["--effect", "denied"], /"denied" is no effect; it must be one of allow, deny/],
];

/** Longer than what is read at once, and a hole, so that it takes no room on the disk. */
const LONG = 100_000_000;

describe("dockwarden audit with bad input", () => {
  const at = freshFolder();
  let log: LogSample;

  beforeEach(() => {
    log = beginLog(at);
    log.write(5);
    log.writer().close();
  });

  function written(content: string | Buffer): string {
    writeFileSync(at("x"), content);
    return at("x");
  }

  function holeAfter(content: string): string {
    const file = written(content);
    truncateSync(file, content.length + LONG);
    return file;
  }

  const files: readonly (readonly [what: string, file: () => string, problem: RegExp])[] = [
    ["a missing file", () => at("none"), /^dockwarden: Cannot read ".*none": ENOENT/],
    ["a folder", () => at(), /Cannot read ".*": EISDIR/],
    ["a text", () => written("hello\n".repeat(200)), /its first lines are no audit records/],
    ["a binary file", () => written(Buffer.alloc(70_000, 7)), /first lines are no audit records/],
    [
      "a broken archive",
      () => written(gzipSync("x".repeat(999)).subarray(0, 20)),
      /unexpected end/,
    ],
    ["a line of 100 MB", () => holeAfter(""), /line 1 is longer than 16777216 bytes/],
    [
      "records of another version",
      () => written(`${JSON.stringify({ ...RECORD, schema: 2 })}\n`),
      /its records have schema 2, this version reads schema 1/,
    ],
  ];

  async function outcomeOf(argv: readonly string[]) {
    let out = "";
    let err = "";
    const streams = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
    const code = await run(["audit", ...argv], streams);
    return { code, out, err };
  }

  for (const { name, argv, filters } of READERS) {
    for (const [what, file, problem] of files)
      it(`${name} ends with 2 and one line for ${what}`, async () => {
        const { code, out, err } = await outcomeOf([...argv, file()]);
        expect({ code, out }).to.deep.equal({ code: 2, out: "" });
        expect(err)
          .to.match(problem)
          .and.match(/^dockwarden: [^\n]+\n$/);
      });

    for (const [options, problem] of filters ? BAD_OPTIONS : [])
      it(`${name} ends with 2 and one line for ${options.join(" ")}`, async () => {
        const { code, out, err } = await outcomeOf([...argv, ...options, log.file]);
        expect({ code, out }).to.deep.equal({ code: 2, out: "" });
        expect(err)
          .to.match(problem)
          .and.match(/^dockwarden: [^\n]+\n$/);
      });

    it(`${name} names a broken line in the middle`, async () => {
      const lines = log.lines();
      log.replace([...lines.slice(0, 3), '{"schema":1,"id', ...lines.slice(3)]);
      const { code, out, err } = await outcomeOf([...argv, log.file]);
      if (name === "verify") expect(out).to.match(/:4: ALARM: inserted: This line is no record\n/);
      else
        expect(err).to.match(/:4: this line is no record\n|1 of the last lines are no records\n/);
      expect(code).to.equal(name === "verify" ? 1 : 0);
    });
  }

  for (const { name, argv } of READERS.filter((reader) => reader.name !== "tail"))
    it(`${name} ends with 2 for a line of 100 MB in the middle`, async () => {
      const file = holeAfter(
        log
          .lines()
          .slice(0, 3)
          .map((line) => `${line}\n`)
          .join(""),
      );
      appendFileSync(file, `\n${log.lines()[3] ?? ""}\n`);
      const { code, err } = await outcomeOf([...argv, file]);
      expect(code).to.equal(2);
      expect(err).to.match(/^dockwarden: Cannot read ".*": line 4 is longer than 16777216 bytes/);
    });

  it("tail prints what follows a line of 100 MB, and says what it has not searched", async () => {
    const file = holeAfter(
      log
        .lines()
        .slice(0, 3)
        .map((line) => `${line}\n`)
        .join(""),
    );
    appendFileSync(file, `\n${log.lines()[3] ?? ""}\n`);
    const { code, out, err } = await outcomeOf(["tail", file]);
    expect({ code, lines: out.split("\n").length }).to.deep.equal({ code: 0, lines: 2 });
    expect(err).to.match(/only the last \d+ bytes were searched/);
  });
});
