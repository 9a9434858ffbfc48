import { appendFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import type { Violation } from "../../../../src/domain/decision.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog, type LogSample } from "../../audit/log/log-sample.js";
import { RECORD } from "../../audit/record/record.js";

const WEB = "a".repeat(64);
const OTHER = "b".repeat(64);

const violation = (control: string): Violation => ({
  ...{ control, mode: "deny", severity: "high", field: "HostConfig.Privileged", value: null },
  ...{ message: "Not allowed.", remedy: "Leave out --privileged.", references: [] },
});

const target = (ref: string, id: string | null, owner: string | null) => ({
  ...{ kind: "container" as const, ref, id, owner },
});

/** What alice and bob do to the container web, which is renamed and made again. */
const RECORDS: readonly Partial<AuditRecord>[] = [
  {
    ...{
      id: "c0ffee01",
      time: "2026-11-28T10:00:00.000Z",
      user: "alice",
      action: "container.create",
    },
    call: { query: { name: ["web"] }, body: {} },
  },
  {
    ...{
      id: "c0ffee02",
      time: "2026-11-28T10:00:01.000Z",
      user: "alice",
      action: "container.create",
    },
    ...{ phase: "response", request: "c0ffee01", status: 201, lastedMs: 1000 },
    made: { kind: "container", id: WEB },
  },
  {
    ...{ id: "c0ffee03", time: "2026-11-28T10:05:00.000Z", user: "bob", action: "exec.create" },
    ...{ effect: "deny", violations: [violation("container_ownership")] },
    targets: [target("web", WEB, "alice")],
  },
  {
    ...{
      id: "c0ffee04",
      time: "2026-11-28T10:10:00.000Z",
      user: "alice",
      action: "container.rename",
    },
    targets: [target(WEB, WEB, "alice")],
  },
  {
    ...{
      id: "c0ffee05",
      time: "2026-11-28T10:15:00.000Z",
      user: "alice",
      action: "container.start",
    },
    ...{ targets: [target("shop", WEB, "alice")], warnings: [violation("memory_limit")] },
  },
  {
    ...{ id: "c0ffee06", time: "2026-11-28T10:20:00.000Z", user: null, action: "container.kill" },
    targets: [target("other", OTHER, "")],
  },
  {
    id: "c0ffee07",
    time: "2026-11-28T11:00:00.000Z",
    effect: "error",
    code: "FAULT",
    error: "Bad.",
  },
];

describe("dockwarden audit query and show", () => {
  const at = freshFolder();
  let log: LogSample;

  beforeEach(() => {
    log = beginLog(at);
    for (const record of RECORDS) log.writer().append({ ...RECORD, ...record });
    log.writer().close();
  });

  async function outcomeOf(...argv: readonly string[]) {
    let out = "";
    let err = "";
    const streams = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
    const code = await run(["audit", ...argv], streams);
    return { code, out, err };
  }

  /** The last digits of the ids that are found. */
  async function foundBy(...flags: readonly string[]): Promise<string> {
    const { code, out, err } = await outcomeOf("query", ...flags, log.file);
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    return [...out.matchAll(/c0ffee0(\d)$/gm)].map(([, digit]) => digit).join("");
  }

  const queries: readonly (readonly [flags: readonly string[], found: string])[] = [
    [[], "134567"],
    [["--responses"], "1234567"],
    [["--user", "alice"], "145"],
    [["--user", "bob"], "3"],
    [["--anonymous"], "67"],
    [["--action", "container.*"], "1456"],
    [["--action", "exec.create"], "3"],
    [["--action", "exec"], ""],
    [["--control", "container_ownership"], "3"],
    [["--control", "memory_limit"], "5"],
    [["--effect", "deny"], "3"],
    [["--effect", "error"], "7"],
    [["--effect", "warned"], "5"],
    [["--effect", "unenforced"], ""],
    // By the name that it has had, by the one it got, and by its id.
    [["--target", "web"], "1345"],
    [["--target", "shop"], "345"],
    [["--target", WEB], "345"],
    [["--target", "other"], "6"],
    [["--since", "2026-11-28T10:10:00Z"], "4567"],
    [["--until", "2026-11-28T10:10:00Z"], "13"],
    [["--since", "2026-11-28 10:05 UTC", "--until", "2026-11-28 10:16 UTC"], "345"],
    [["--text", "Leave out"], "35"],
    // Repeated options widen what is wanted.
    [["--user", "alice", "--user", "bob"], "1345"],
    [["--action", "exec.create", "--action", "container.kill", "--anonymous"], "6"],
    [["--effect", "deny", "--effect", "warned"], "35"],
    [["--control", "memory_limit", "--control", "container_ownership", "--user", "bob"], "3"],
    [["--target", "shop", "--target", "other"], "3456"],
    // Kinds are kept apart, and an id may be as short as docker ps prints it.
    [["--target", "container:web"], "1345"],
    [["--target", "network:web"], ""],
    [["--target", WEB.slice(0, 12)], "345"],
    [["--target", WEB.slice(0, 11)], ""],
    [["--where", 'effect == "deny" || error.contains("Bad")'], "37"],
    [["--where", 'targets.exists(t, t.owner == "alice")', "--user", "alice"], "45"],
    [["--limit", "2"], "67"],
    [["--user", "alice", "--limit", "1"], "5"],
  ];
  for (const [flags, found] of queries)
    it(`finds what is asked for by ${flags.join(" ")}`, async () => {
      expect(await foundBy(...flags)).to.equal(found);
    });

  it("prints a decision a line", async () => {
    const { out } = await outcomeOf("query", "--user", "bob", log.file);
    expect(out.replace(/ +/g, " ")).to.equal(
      "2026-11-28T10:05:00.000Z deny bob exec.create web container_ownership c0ffee03\n",
    );
  });

  it("prints the records as they are", async () => {
    const { out } = await outcomeOf("query", "--json", "--user", "bob", log.file);
    expect(log.lines()).to.include(out.trimEnd());
  });

  it("finds an object under the name that a rename has given to it", async () => {
    const renamed = { id: "c0ffee08", action: "container.rename", user: "alice" };
    const call = { query: { name: ["till"] }, body: null };
    const about = [{ kind: "container", id: WEB, name: "web" }];
    appendFileSync(log.file, `${JSON.stringify({ ...RECORD, ...renamed, call, about })}\n`);
    expect(await foundBy("--target", "till")).to.equal("3458");
    expect(await foundBy("--target", "web")).to.equal("13458");
  });

  it("says how many records an expression has no value for", async () => {
    const { out, err } = await outcomeOf("query", "--where", "made.id != user", log.file);
    expect(out).to.equal("");
    expect(err).to.equal("dockwarden: 6 records left out, for which --where has no value\n");
  });

  it("counts lines that are no records, and goes on", async () => {
    appendFileSync(log.file, "{\n".repeat(7));
    const { code, out, err } = await outcomeOf("query", log.file);
    expect(code).to.equal(0);
    expect(out.split("\n")).to.have.length(7);
    expect(err).to.match(/^(?:.*:\d+: this line is no record\n){5}7 lines are no records\n$/);
  });

  const odd: readonly (readonly [what: string, changes: object])[] = [
    ["no violations", { violations: undefined }],
    ["a violation that is null", { violations: [null] }],
    ["a target that is a text", { targets: ["web"] }],
    ["a query that is a text", { call: { query: "name=web" } }],
    ["a parameter that is a text", { call: { query: { name: "web" } } }],
    ["a time of another form", { time: "yesterday" }],
    ["a user that is a number", { user: 7 }],
    ["another schema", { schema: 2 }],
  ];
  for (const [what, changes] of odd)
    it(`passes over a record with ${what}`, async () => {
      appendFileSync(log.file, `${JSON.stringify({ ...RECORD, id: "c0ffee09", ...changes })}\n`);
      const { code, out, err } = await outcomeOf("query", "--target", "web", log.file);
      expect(code).to.equal(0);
      expect(out).not.to.include("c0ffee09");
      expect(err).to.match(/^.*:\d+: this line is no record\n$/);
      expect((await outcomeOf("show", "c0ffee09", log.file)).code).to.equal(1);
    });

  it("shows a decision with its reasons, and what dockerd answered", async () => {
    const denied = await outcomeOf("show", "c0ffee03", log.file);
    expect(denied.out).to.equal(`2026-11-28T10:05:00.000Z deny c0ffee03
  bob (none): exec.create (GET /_ping)
  refused by container_ownership (high) at HostConfig.Privileged: Not allowed.
    instead: Leave out --privileged.
  about container web (aaaaaaaaaaaa, of alice)
  profile baseline, mode enforce, revision ${RECORD.revision.slice(0, 12)}, ${RECORD.durationUs} µs

`);
    const created = await outcomeOf("show", "c0ffee01", log.file);
    expect(created.out).to.include(
      "  response allow 2026-11-28T10:00:01.000Z c0ffee02\n    dockerd answers 201, after 1.0 s\n",
    );
    expect(created.out).to.include(`  and has created container ${WEB}\n`);
    // The same by the response's id.
    expect((await outcomeOf("show", "c0ffee02", log.file)).out).to.equal(created.out);
  });

  it("ends with 1 where no decision has the id", async () => {
    expect(await outcomeOf("show", "dead", log.file)).to.deep.equal({
      ...{ code: 1, out: "", err: "dockwarden: no record has the id dead\n" },
    });
  });

  const bad: readonly (readonly [args: readonly string[], problem: RegExp])[] = [
    [["query", "--since", "soon"], /--since "soon" is no time/],
    [["query", "--until", "2026-02-30"], /--until "2026-02-30" is no time/],
    [["query", "--limit", "0"], /--limit "0" is no number from 1 on/],
    [["query", "--limit", "1e3"], /--limit "1e3" is no number from 1 on/],
    [["query", "--where", "user =="], /--where: at character 8: Unexpected token: EOF/],
    [["query", "--effect", "maybe"], /"maybe" is no effect; it must be one of allow, deny/],
    [["query", "--user", "alice", "--anonymous"], /give either --user or --anonymous/],
    [["query", "/none/audit.jsonl"], /Cannot read "\/none\/audit.jsonl"/],
    [["show", "hello"], /an id has hex digits/],
    [["show", "abc"], /give at least four/],
  ];
  for (const [args, problem] of bad)
    it(`ends with 2 and one line for ${args.join(" ")}`, async () => {
      const { code, out, err } = await outcomeOf(...args);
      expect({ code, out }).to.deep.equal({ code: 2, out: "" });
      expect(err)
        .to.match(problem)
        .and.match(/^dockwarden: [^\n]+\n$/);
    });
});
