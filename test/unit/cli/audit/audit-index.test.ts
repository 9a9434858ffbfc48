import { appendFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog, type LogSample } from "../../audit/log/log-sample.js";
import { RECORD } from "../../audit/record/record.js";

describe("dockwarden audit index", () => {
  const at = freshFolder();
  let log: LogSample;

  beforeEach(() => {
    log = beginLog(at);
    log.write(5);
    log.writer().append({ ...RECORD, id: "c0ffee06", user: "eve\u001b[2J", effect: "deny" });
    log.writer().close();
    appendFileSync(log.file, "{\n".repeat(7));
  });

  async function outcomeOf(...argv: readonly string[]) {
    let out = "";
    let err = "";
    const streams = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
    const code = await run(["audit", ...argv, "--index-folder", at("index"), log.file], streams);
    return { code, out, err };
  }

  it("says how many records it has, and its size", async () => {
    const { code, out } = await outcomeOf("index");
    expect(code).to.equal(0);
    expect(out).to.match(/: 6 records, 0\.0 MB of log, 0\.\d MB of index\n/);
    expect(out).to.match(/\n6 records in 1 file, 7 lines are no records\n$/);
    const { records, broken } = JSON.parse((await outcomeOf("index", "--json")).out) as Readonly<
      Record<string, unknown>
    >;
    expect({ records, broken }).to.deep.equal({ records: 6, broken: 7 });
  });

  const commands: readonly (readonly string[])[] = [
    ["query"],
    ["query", "--json"],
    ["query", "--limit", "2"],
    ["query", "--effect", "deny"],
    ["query", "--user", "user-3", "--user", "user-4"],
    ["query", "--where", 'user == "user-2"'],
    ["query", "--text", "nowhere"],
    ["show", "c0ffee06"],
    ["show", "dead"],
  ];
  for (const command of commands) {
    const isOfSeveral = command.filter((one) => one === "--user").length > 1;
    it(`prints the same for ${command.join(" ")} as without the index`, async () => {
      const scanned = await outcomeOf(...command, "--no-index");
      const indexed = await outcomeOf(...command, ...(isOfSeveral ? [] : ["--index"]));
      expect(indexed).to.deep.equal(scanned);
      expect(scanned.err).to.include("7 lines are no records");
    });
  }

  it("refuses to answer from the index what needs the whole log", async () => {
    const { code, err } = await outcomeOf("query", "--sessions", "--index");
    expect(code).to.equal(2);
    expect(err).to.match(/^dockwarden: Cannot query by the index: [^\n]+\n$/);
  });
});
