import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";
import { RECORD } from "../../audit/record/record.js";

const WEB = "a".repeat(64);

describe("The output of dockwarden audit query", () => {
  const at = freshFolder();
  const log = { file: "" };

  beforeEach(() => {
    log.file = at("audit.jsonl");
    const denied = {
      effect: "deny",
      id: "c0ffee03",
      time: "2026-11-28T10:05:00.000Z",
      user: "bob",
    };
    writeFileSync(log.file, `${JSON.stringify({ ...RECORD, ...denied })}\n`.repeat(3));
  });

  async function outcomeOf(...argv: readonly string[]) {
    let out = "";
    let err = "";
    const streams = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
    const code = await run(["audit", ...argv], streams);
    return { code, out, err };
  }

  it("prints a session as one entry, with its start, end and length", async () => {
    const exec = { action: "exec.start", user: "alice", path: "/containers/web/attach" };
    const about = [{ kind: "container", id: WEB, name: "web" }];
    const start = { ...RECORD, ...exec, about, id: "c0ffee08", time: "2026-11-28T12:00:00.000Z" };
    const end = { id: "c0ffee09", phase: "response", request: "c0ffee08", lastedMs: 65_000 };
    const open = { id: "c0ffee10", time: "2026-11-28T13:00:00.000Z", user: "bob" };
    const lines = [
      start,
      { ...start, ...end, time: "2026-11-28T12:01:05.000Z" },
      { ...start, ...open },
    ];
    writeFileSync(log.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const { out } = await outcomeOf("query", "--sessions", log.file);
    expect(out.replace(/ +/g, " ")).to.equal(
      `2026-11-28T12:00:00.000Z 2026-11-28T12:01:05.000Z 1 min 5 s exec alice web c0ffee08
2026-11-28T13:00:00.000Z (open) - exec bob web c0ffee10
`,
    );
    const bobs = await outcomeOf("query", "--sessions", "--json", "--user", "bob", log.file);
    expect(JSON.parse(bobs.out)).to.include({ id: "c0ffee10", end: null, lengthMs: null });
  });

  it("shows the end of an exec, and who created it, with its start", async () => {
    const exec = "e".repeat(64);
    const created = { id: "beef02", phase: "response", request: "beef01", action: "exec.create" };
    const start = { id: "beef03", action: "exec.start", path: `/exec/${exec}/start` };
    const end = { id: "beef04", phase: "response", request: "beef03", lastedMs: 65_000 };
    const again = { ...start, effect: "deny", id: "dead01", time: "2026-11-28T12:02:00.000Z" };
    const lines = [
      { ...created, made: { kind: "exec", id: exec }, user: "alice" },
      start,
      { ...start, ...end },
      ...Array.from({ length: 200 }, () => again),
    ];
    const texts = lines.map((line) => `${JSON.stringify({ ...RECORD, ...line })}\n`);
    writeFileSync(log.file, texts.join(""));
    const { out } = await outcomeOf("show", "beef03", log.file);
    expect(out).to.include("    dockerd answers with a status it does not show, after 1 min 5 s\n");
    expect(out).to.include("  same exec: response of exec.create by alice");
    expect(out.match(/same exec: request of exec.start/g)).to.have.length(9);
  });

  it("says which rotated files beside a named one were not read", async () => {
    const line = `${JSON.stringify(RECORD)}\n`;
    for (const name of [
      "audit.jsonl-20261128.zst",
      "audit.jsonl.1",
      "audit.jsonl.2",
      "audit.jsonl~",
    ])
      writeFileSync(at(name), line);
    const note =
      "dockwarden: audit.jsonl-20261128.zst and 2 others beside it were not read; name all files of the log\n";
    for (const argv of [["query"], ["show", "c0ffee03"], ["stats"]])
      expect((await outcomeOf(...argv, log.file)).err, argv[0]).to.equal(note);
    const { err } = await outcomeOf("query", log.file, at("audit.jsonl.1"), at("audit.jsonl.2"));
    expect(err).to.equal(
      "dockwarden: audit.jsonl-20261128.zst was not read; name all files of the log\n",
    );
    expect((await outcomeOf("query", at("audit.jsonl.1"))).err).to.equal("");
  });

  it("refuses a time that ends before it begins", async () => {
    const times = ["--since", "2026-11-28 UTC", "--until", "2026-11-27 UTC"];
    expect(await outcomeOf("query", ...times, log.file)).to.deep.equal({
      ...{ code: 2, out: "" },
      err: 'dockwarden: Cannot query: --since "2026-11-28 UTC" should be before --until "2026-11-27 UTC"\n',
    });
  });

  it("refuses a folder of indexes that it would not use", async () => {
    const { code, err } = await outcomeOf("query", "--index-folder", at("index"), log.file);
    expect(code).to.equal(2);
    expect(err).to.match(/^dockwarden: Cannot use --index-folder ".*": .*; add --index\n$/);
    const scan = await outcomeOf("query", "--no-index", "--index-folder", at("index"), log.file);
    expect(scan.code).to.equal(0);
  });

  const found = (control: string, message: string, mode: "deny" | "warn" = "deny") => ({
    ...{ control, mode, message, severity: "high", field: null, value: null },
    ...{ remedy: null, references: [] },
  });

  it("names three controls, first what is wrong with the request, and marks those that warned", async () => {
    const denial = { ...RECORD, effect: "deny", id: "c0ffee11", user: "bob" };
    const names = ["apparmor", "sysctls", "ambiguous_json", "selinux", "tmpfs"];
    const lines = [
      { ...denial, violations: names.map((name) => found(name, "x")) },
      {
        ...denial,
        violations: [found("sysctls", "x")],
        warnings: [found("sysctls", "x", "warn"), found("tmpfs", "x", "warn")],
      },
    ];
    writeFileSync(log.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    for (const command of ["query", "tail"]) {
      const { out } = await outcomeOf(command, log.file);
      expect(out).to.match(/ ambiguous_json,apparmor,sysctls,\+2 c0ffee11\n/);
      expect(out).to.match(/ sysctls,warn:tmpfs c0ffee11\n$/);
    }
  });

  it("shows what is wrong with a request, and counts the controls that could not read it", async () => {
    const violations = [
      found("sysctls", "Sysctl (unreadable) is not allowed."),
      found("sysctls", "Sysctl (unreadable) is not allowed here."),
      found("privileged_container", "Privileged mode is not allowed."),
      { ...found("image_pinning", "Image nginx is not pinned."), value: "nginx" },
      found("ambiguous_json", "The request JSON is ambiguous (Image), so it is refused."),
    ];
    const denial = { ...RECORD, effect: "deny", id: "c0ffee12", violations };
    writeFileSync(log.file, `${JSON.stringify(denial)}\n`);
    const { out } = await outcomeOf("show", "c0ffee12", log.file);
    expect(out.match(/^ {2}(?:refused|\d+ further).*$/gm)).to.deep.equal([
      "  refused by ambiguous_json (high): The request JSON is ambiguous (Image), so it is refused.",
      "  refused by image_pinning (high): Image nginx is not pinned.",
      "  2 further controls could not read the request",
    ]);
    const others = { ...denial, violations: violations.slice(0, 3) };
    writeFileSync(log.file, `${JSON.stringify(others)}\n`);
    expect((await outcomeOf("show", "c0ffee12", log.file)).out).not.to.include("further");
  });

  it("shows what the shadow profile would have decided", async () => {
    const violations = [found("memory_limit", "There is no limit.")];
    const shadows = [
      { profile: "restricted", effect: "deny", violations },
      { profile: "restricted", effect: "allow", violations: [] },
      { profile: "restricted", effect: "deny", violations: [1] },
    ];
    const shown = [
      "  the shadow profile restricted would refuse:\n    memory_limit (high): There is no limit.\n",
      "  the shadow profile restricted would allow it\n",
      "  the decision of the shadow profile cannot be read; see --json\n",
    ];
    for (const [at, shadow] of shadows.entries()) {
      writeFileSync(log.file, `${JSON.stringify({ ...RECORD, id: "c0ffee12", shadow })}\n`);
      expect((await outcomeOf("show", "c0ffee12", log.file)).out).to.include(shown[at]);
    }
  });

  it("escapes what the request has in it", async () => {
    const call = { query: { "a\u202e": ["b\u001b[2J"] }, body: { "c\n": "d\r", Image: "e\u009b" } };
    writeFileSync(log.file, `${JSON.stringify({ ...RECORD, id: "c0ffee12", call })}\n`);
    const { out } = await outcomeOf("show", "c0ffee12", log.file);
    expect(out).to.include("    query a\\u202e: b\\u001b[2J\n");
    expect(out).to.include("    Image: e\\u009b\n    c\\u000a: d\\u000d\n");
  });

  it("colours effects on a terminal alone", async () => {
    let out = "";
    const streams = { out: (text: string) => (out += text), err: () => undefined };
    const terminal = { out: true, err: true, colours: true };
    await run(["audit", "query", "--user", "bob", log.file], { ...streams, terminal });
    expect(out).to.match(/^2026-11-28T10:05:00.000Z \u001b\[31mdeny {6}\u001b\[39m bob/);
  });

  it("stops where nobody reads the results any more", async () => {
    let out = "";
    const streams = { out: (text: string) => (out += text), err: () => undefined };
    await run(["audit", "query", log.file], { ...streams, isClosed: () => true });
    expect(out.split("\n")).to.have.length(2);
  });
});
