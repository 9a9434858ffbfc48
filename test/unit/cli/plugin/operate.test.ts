import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { expect } from "chai";
import type { PluginStatus } from "../../../../src/domain/status.js";
import { run } from "../../../../src/cli/run.js";
import { versionOfProgram } from "../../../../src/files/program-files.js";
import { freshFolder } from "../../../fresh-folder.js";
import { STATUS } from "../../status-sample.js";
import { waitFor } from "../../../wait-for.js";

const PROGRAM = new URL("../../../../src/cli/main.js", import.meta.url).pathname;

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe("dockwarden reload and status", () => {
  const at = freshFolder();
  let servers: Server[];
  let started: ChildProcess[];
  let said: string;

  beforeEach(() => {
    servers = [];
    started = [];
    said = "";
  });

  afterEach(async () => {
    for (const server of servers) server.close().closeAllConnections();
    for (const child of started) {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
  });

  async function outcomeOf(...argv: readonly string[]): Promise<Outcome> {
    let out = "";
    let err = "";
    const code = await run([...argv, "--socket", at("p.sock")], {
      out: (text) => (out += text),
      err: (text) => (err += text),
    });
    return { code, out, err };
  }

  async function stands(listener: RequestListener): Promise<void> {
    const server = createServer(listener).listen(at("p.sock"));
    servers.push(server);
    await once(server, "listening");
  }

  const answering =
    (status: number, body: string): RequestListener =>
    (_request, response) => {
      response.writeHead(status).end(body);
    };

  async function serve(...flags: readonly string[]): Promise<ChildProcess> {
    const files = ["--audit-log", at("audit.jsonl"), "--owners", at("owners.log")];
    const places = ["--socket", at("p.sock"), "--settings", at("s.yaml"), ...files];
    const child = spawn(process.execPath, [PROGRAM, "serve", ...places, ...flags]);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    started.push(child);
    await hears("See a denial");
    return child;
  }

  async function hears(words: string): Promise<void> {
    await waitFor(`"${words}"`, () => said.includes(words), { explain: () => said });
  }

  const statusNow = async (): Promise<PluginStatus> =>
    JSON.parse((await outcomeOf("status", "--json")).out) as PluginStatus;

  for (const command of ["reload", "status"]) {
    it(`${command} ends with 2 and one line where no plugin listens`, async () => {
      expect(await outcomeOf(command)).to.deep.equal({
        code: 2,
        out: "",
        err: `dockwarden: Cannot ask the plugin on "${at("p.sock")}": no program listens there; start it, or pass --socket PATH\n`,
      });
    });

    const others: readonly (readonly [what: string, status: number, body: string, why: RegExp])[] =
      [
        ["one that does not know the path", 404, '{"Err":"x"}', /it answered 404/],
        ["another version", 200, '{"version":"9.9.9","schema":1}', /it is version 9\.9\.9/],
        ["another program", 200, "<html>", /it answered 200/],
        ["one that answers null", 200, "null", /it answered 200/],
      ];

    for (const [what, status, body, why] of others) {
      it(`${command} ends with 2 and one line where the plugin is ${what}`, async () => {
        await stands(answering(status, body));
        const { code, out, err } = await outcomeOf(command);
        expect({ code, out }).to.deep.equal({ code: 2, out: "" });
        expect(err).to.match(/^dockwarden: Cannot ask the plugin on "[^\n]*; restart [^\n]*\n$/);
        expect(err).to.match(why);
      });
    }
  }

  it("status ends with 2 where the record has another schema", async () => {
    const body = JSON.stringify({ ...STATUS, version: versionOfProgram(), schema: 2 });
    await stands(answering(200, body));
    const { code, err } = await outcomeOf("status");
    expect(code).to.equal(2);
    expect(err).to.match(
      /^dockwarden: Cannot read the status .*: its schema is 2, it must be 1\n$/,
    );
  });

  it("status ends with 0 if no mode is lowered and everything works, and with 1 if not", async () => {
    let status: PluginStatus = { ...STATUS, version: versionOfProgram() };
    await stands((_request, response) => response.end(JSON.stringify(status)));
    const { code, out, err } = await outcomeOf("status");
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out).to.match(/^No mode is lowered/);
    expect(JSON.parse((await outcomeOf("status", "--json")).out)).to.deep.equal(status);
    status = { ...status, notices: [{ about: "unenforced", sentence: "AUDIT MODE: x" }] };
    expect((await outcomeOf("status")).code).to.equal(1);
    expect((await outcomeOf("status", "--json")).code).to.equal(1);
  });

  it("reload has a plugin read its settings, or says why it does not", async () => {
    writeFileSync(at("s.yaml"), "schema: 1\n");
    await serve("--docker-socket", "none");
    const before = await statusNow();
    expect(before.lastReload).to.equal(null);
    expect((await outcomeOf("status")).code).to.equal(0);

    writeFileSync(at("s.yaml"), "schema: 1\nmodes:\n  a: deny\n  b: deny\n");
    const failed = await outcomeOf("reload");
    expect(failed.code).to.equal(1);
    expect(failed.out).to.equal("");
    expect(failed.err.replaceAll(at("s.yaml"), "s.yaml")).to.equal(
      's.yaml:3:3 modes.a: no control is named "a"\ns.yaml:4:3 modes.b: no control is named "b"\n',
    );
    const kept = await statusNow();
    expect(kept.settings).to.deep.equal(before.settings);
    expect(kept.lastReload).to.deep.include({
      cause: "command",
      revision: before.settings.revision,
    });
    expect((await outcomeOf("status")).out).to.match(/^PROBLEM: The settings could not be read/);

    writeFileSync(at("s.yaml"), "schema: 1\nenforcement: {mode: dry_run}\n");
    const done = await outcomeOf("reload");
    const after = await statusNow();
    expect(done).to.include({ code: 0 });
    expect(done.out).to.equal(
      `The settings were read again, revision ${after.settings.revision}\n`,
    );
    expect(done.err).to.match(/^warning: NOT ENFORCED: AUDIT MODE: nothing is refused/);
    expect(after.settings.revision).not.to.equal(before.settings.revision);
    expect(after.settings.since).to.equal(after.lastReload?.time);
    expect(after.reloads).to.deep.equal({ succeeded: 1, failed: 1 });
    const { code, out } = await outcomeOf("status");
    expect(code).to.equal(1);
    expect(out).to.match(/^NOT ENFORCED: AUDIT MODE: nothing is refused/);
    expect(said).to.match(/ warn AUDIT MODE: nothing is refused/);
  });

  it("serve says in its welcome what is not enforced", async () => {
    writeFileSync(at("s.yaml"), "schema: 1\nenforcement: {mode: dry_run}\n");
    await serve("--docker-socket", "none");
    expect(said).to.match(/^ {2}NOT ENFORCED: AUDIT MODE: nothing is refused/m);
    expect(said).to.match(/^ {2}Callers whom no binding names have profile baseline: /m);
  });

  it("serve watches the settings and serves metrics if it is told to", async () => {
    writeFileSync(at("s.yaml"), "schema: 1\n");
    const flags = ["--docker-socket", "none", "--watch-settings", "--metrics", at("m.sock")];
    const child = await serve(...flags);
    expect((await statusNow()).settings.watched).to.equal(true);
    writeFileSync(at("s.yaml"), "schema: 1\nprofil: x\n");
    await hears("error The settings cannot be used, so the last good ones stay");
    expect(said).to.include(`error ${at("s.yaml")}:2:1 profil: no such setting`);
    writeFileSync(at("s.yaml"), "schema: 1\nprofile: ci\n");
    await hears("info Settings were reloaded");
    const { settings, lastReload, metrics } = await statusNow();
    expect(settings.profile).to.equal("ci");
    expect(lastReload?.cause).to.equal("watch");
    expect(metrics).to.deep.equal({ address: at("m.sock"), problem: null });
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(child.exitCode).to.equal(0);
  });

  it("status tells of an audit log that cannot be written any more", async () => {
    writeFileSync(at("s.yaml"), "schema: 1\n");
    const child = await serve("--docker-socket", "none", "--audit-log", at("log/a.jsonl"));
    const status = await statusNow();
    expect(status.auditLog).to.include({ file: at("log/a.jsonl"), failures: 0, problem: null });
    rmSync(at("log"), { recursive: true });
    const { code, out } = await outcomeOf("status");
    expect(code).to.equal(1);
    expect(out).to.match(/^PROBLEM: The audit log .* cannot be written: ENOENT/);
    child.kill("SIGTERM");
  });

  it("serve ends with 2 and one line for options that cannot be used", async () => {
    const files = ["--audit-log", at("audit.jsonl"), "--owners", at("owners.log")];
    const open = await outcomeOf("serve", ...files, "--metrics", "0.0.0.0:9323");
    expect(open.code).to.equal(2);
    expect(open.err).to.match(
      /^dockwarden: Cannot serve metrics on "0\.0\.0\.0:9323": it is not on a loopback address; [^\n]*\n$/,
    );
    const unnamed = await outcomeOf("serve", ...files, "--watch-settings");
    expect(unnamed.code).to.equal(2);
    expect(unnamed.err).to.match(/^dockwarden: Cannot watch settings: no file is given; [^\n]*\n$/);
  });

  it("the unit for systemd reloads by the command", () => {
    const unit = readFileSync("plugin/systemd/dockwarden.service", "utf8");
    expect(unit).to.match(/^ExecReload=\/usr\/local\/bin\/dockwarden reload$/m);
  });
});
