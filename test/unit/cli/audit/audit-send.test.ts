import {
  appendFileSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog, type LogSample } from "../../audit/log/log-sample.js";

async function outcomeOf(...argv: readonly string[]) {
  let out = "";
  let err = "";
  const streams = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
  const code = await run(["audit", ...argv], streams);
  return { code, out, err };
}

describe("dockwarden audit export", () => {
  const at = freshFolder();
  let log: LogSample;

  beforeEach(() => {
    log = beginLog(at);
    log.write(5);
    log.writer().close();
  });

  it("writes the log as it is, so that it can be verified", async () => {
    const file = at("copy.jsonl");
    const outcome = await outcomeOf("export", "--output", file, log.file);
    expect(outcome).to.deep.equal({ code: 0, out: "", err: "" });
    expect(readFileSync(file, "utf8")).to.equal(readFileSync(log.file, "utf8"));
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it("writes the records that are asked for, in a format", async () => {
    const flags = ["--format", "cef", "--host", "dock-1", "--user", "user-2"];
    const { out } = await outcomeOf("export", ...flags, log.file);
    expect(out).to.match(/^CEF:0\|.* dvchost=dock-1 .* suser=user-2 .*\n$/);
  });

  it("says which lines are no records", async () => {
    appendFileSync(log.file, "noise\n");
    const { code, err } = await outcomeOf("export", log.file);
    expect(code).to.equal(0);
    expect(err).to.match(/:9: this line is no record\n$/);
  });

  it("neither follows nor replaces a link", async () => {
    writeFileSync(at("victim"), "kept");
    symlinkSync(at("victim"), at("out"));
    const { code } = await outcomeOf("export", "--output", at("out"), log.file);
    expect(code).to.equal(2);
    expect(readFileSync(at("out"), "utf8")).to.equal("kept");
    expect(lstatSync(at("out")).isSymbolicLink()).to.equal(true);
  });

  it("leaves what has the name where it cannot write", async () => {
    mkdirSync(at("folder"));
    const { code, err } = await outcomeOf("export", "--output", at("folder"), log.file);
    expect(code).to.equal(2);
    expect(err).to.match(
      /^dockwarden: Cannot write ".*folder": it is no file; name a file, or a path that does not exist\n$/,
    );
  });
});

describe("dockwarden audit send", () => {
  const at = freshFolder();
  let log: LogSample;
  let server: Server;
  let status: number;
  let got: string[];

  beforeEach((done) => {
    log = beginLog(at);
    log.write(5);
    log.writer().close();
    status = 200;
    got = [];
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const text = gunzipSync(Buffer.concat(parts)).toString();
        const events = JSON.parse(text) as { requested_by?: string }[];
        if (status === 200) got.push(...events.map((event) => event.requested_by ?? "log"));
        response.writeHead(status).end();
      });
    }).listen(0, "127.0.0.1", done);
  });

  afterEach((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  function send(...flags: readonly string[]) {
    const to = `opa+http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const places = ["--log", log.file, "--state", at("state.json")];
    return outcomeOf("send", "--to", to, "--once", ...places, ...flags);
  }

  it("sends what is there, once, and keeps its position for root alone", async () => {
    expect((await send()).code).to.equal(0);
    const users = [1, 2, 3, 4, 5].map((number) => `user-${number}`);
    expect(got.filter((user) => user !== "log")).to.deep.equal(users);
    const { length } = got;
    expect((await send()).code).to.equal(0);
    expect(got).to.have.length(length);
    expect(statSync(at("state.json")).mode & 0o777).to.equal(0o600);
    const shown = await outcomeOf("send", "--status", "--state", at("state.json"));
    expect(shown.code).to.equal(0);
    expect(shown.out).to.include("  waiting   0 bytes of the log\n  problem   none\n");
    expect(shown.out).to.match(/\n {2}sent {6}8 records, up to record 8; taken last \S+Z\n/);
  });

  it("says why records wait, and ends with 1", async () => {
    status = 503;
    const { code, err } = await send();
    expect(code).to.equal(1);
    expect(err).to.include("warn Cannot send records: the target answers 503; they wait\n");
    const shown = await outcomeOf("send", "--status", "--json", "--state", at("state.json"));
    expect(shown.code).to.equal(1);
    const { backlog, problem } = JSON.parse(shown.out) as {
      readonly backlog: number;
      readonly problem: { readonly text: string };
    };
    expect(backlog).to.equal(statSync(log.file).size);
    expect(problem.text).to.equal("the target answers 503");
  });

  it("sends nothing where it cannot keep its position", async () => {
    const { code, err } = await send("--state", at("none/state.json"));
    expect(code).to.equal(2);
    expect(err).to.match(/Cannot keep the position in ".*": ENOENT.*must be there and writable\n$/);
    expect(got).to.deep.equal([]);
  });

  it("uses no state of another target", async () => {
    await send();
    const { code, err } = await outcomeOf(
      ...["send", "--once", "--to", "journald", "--log", log.file, "--state", at("state.json")],
    );
    expect(code).to.equal(2);
    expect(err).to.match(/Cannot use the state ".*": it is of ".*" to "opa\+http:.*by --state\n$/);
  });

  it("does not take anything for a state", async () => {
    writeFileSync(at("state.json"), '{"schema":1}');
    const { code, err } = await send();
    expect(code).to.equal(2);
    expect(err).to.include("it is no state of a sender; remove it to send the whole log again");
  });

  const bad: readonly (readonly [flags: readonly string[], problem: RegExp])[] = [
    [["--buffer", "7"], /--buffer "7" is no size; write 500M or 2G/],
    [["--cert", "x.pem"], /--cert and --key belong together/],
    [["--token-file", "/none"], /Cannot use --token-file "\/none": ENOENT/],
    [["--to", "ftp://x"], /Cannot send to "ftp:\/\/x": it should be/],
    [["--to", "journald", "--token-file", "/none"], /--token-file is for opa and otlp/],
  ];
  for (const [flags, problem] of bad)
    it(`refuses ${flags.join(" ")}`, async () => {
      const { code, err } = await send(...flags);
      expect(code).to.equal(2);
      expect(err)
        .to.match(problem)
        .and.match(/^dockwarden: .*\n$/);
      expect(got).to.deep.equal([]);
    });
});
