import { execFileSync, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { expect } from "chai";
import { freshFolder } from "../../fresh-folder.js";
import { staysSo, waitFor } from "../../wait-for.js";

const PROGRAM = new URL("../../../src/cli/main.js", import.meta.url).pathname;

describe("serve()", () => {
  const at = freshFolder();
  let started: ChildProcess[];
  let said: string;

  beforeEach(() => {
    started = [];
    said = "";
  });

  afterEach(() => {
    for (const child of started) child.kill("SIGKILL");
  });

  function serve(...flags: readonly string[]): ChildProcess {
    const files = ["--audit-log", at("log/audit.jsonl"), "--owners", at("lib/owners.log")];
    const places = ["--socket", at("p.sock"), ...files];
    const child = spawn(process.execPath, [PROGRAM, "serve", ...places, ...flags]);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    started.push(child);
    return child;
  }

  async function hears(words: string): Promise<void> {
    await waitFor(`"${words}"`, () => said.includes(words), { explain: () => said });
  }

  async function endOf(child: ChildProcess): Promise<unknown> {
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  }

  for (const root of ["nowhere", "file", "relative"]) {
    it(`does not start over a host root that is no folder: ${root}`, async () => {
      writeFileSync(at("file"), "");
      const child = serve("--host-root", root === "relative" ? "." : at(root));
      expect(await endOf(child)).to.equal(2);
      expect(said).to.match(/^dockwarden: Cannot use host root ".*": it is not a folder, .*\n$/);
    });
  }

  it("makes the record's folder, closed to others, and no folder above it", async () => {
    const child = serve();
    await hears("listens on");
    expect(statSync(at("log")).mode & 0o777).to.equal(0o750);
    child.kill("SIGTERM");
    await endOf(child);
    expect(await endOf(serve("--audit-log", at("x/y/audit.jsonl")))).to.equal(2);
    expect(said).to.match(
      /Cannot write record to ".*": ENOENT.*; its folder must be there.*run as root, or pass --audit-log FILE\n/,
    );
    expect(existsSync(at("x"))).to.equal(false);
  });

  it("makes the folder of the owners, for itself alone, and no folder above it", async () => {
    const child = serve();
    await hears("listens on");
    expect(statSync(at("lib")).mode & 0o777).to.equal(0o700);
    expect(statSync(at("lib/owners.log")).mode & 0o777).to.equal(0o600);
    child.kill("SIGTERM");
    await endOf(child);
    expect(await endOf(serve("--owners", at("x/y/owners.log")))).to.equal(2);
    expect(said).to.match(/dockwarden: Cannot record owners in ".*": ENOENT.*pass --owners FILE\n/);
    expect(existsSync(at("x"))).to.equal(false);
  });

  it("does not start with owners that are damaged, and names the line", async () => {
    mkdirSync(at("lib"));
    writeFileSync(at("lib/owners.log"), "rubbish\n");
    expect(await endOf(serve())).to.equal(2);
    expect(said).to.match(
      /^dockwarden: Cannot read owners ".*": line 1 is damaged; restore .*\n$/m,
    );
    expect(existsSync(at("p.sock"))).to.equal(false);
  });

  it("sets and forgets owners when it is told to, which outlive kill -9", async () => {
    const child = serve();
    await hears("listens on");
    const id = "a".repeat(64);
    const owners = (...argv: readonly string[]): string =>
      execFileSync(process.execPath, [PROGRAM, "owners", ...argv], { encoding: "utf8" });
    const where = ["--socket", at("p.sock"), "--owners", at("lib/owners.log")];
    expect(owners("set", "container", id, "alice", ...where)).to.equal(
      `container ${id} is "alice"'s\n`,
    );
    await hears("info Owners: set");
    child.kill("SIGKILL");
    await endOf(child);
    serve();
    await hears("listens on");
    expect(owners("list", "--owners", at("lib/owners.log"))).to.match(
      /^container a+ alice .* set\n$/,
    );
    expect(readFileSync(at("log/audit.jsonl"), "utf8")).to.include('"action":"owners.set"');
  });

  it("opens the record anew at SIGUSR2, goes on where it cannot, and ends with 0 at SIGTERM", async () => {
    const child = serve();
    await hears("listens on");
    renameSync(at("log"), at("old"));
    child.kill("SIGUSR2");
    await hears("error Cannot reopen the audit log: ");
    mkdirSync(at("log"));
    child.kill("SIGUSR2");
    await hears("info The audit log was reopened");
    expect(existsSync(at("log/audit.jsonl"))).to.equal(true);
    child.kill("SIGTERM");
    expect(await endOf(child)).to.equal(0);
    expect(existsSync(at("p.sock"))).to.equal(false);
  });

  it("reads settings anew at SIGHUP, and keeps the last good ones where it cannot", async () => {
    const file = at("settings.yaml");
    writeFileSync(file, "schema: 1\n");
    const child = serve("--settings", file);
    await hears("listens on");
    writeFileSync(file, "schema: 1\nprofil: x\n");
    child.kill("SIGHUP");
    await hears("error The settings cannot be used, so the last good ones stay");
    expect(said).to.include(`error ${file}:2:1 profil: no such setting`);
    writeFileSync(file, "schema: 1\nprofile: ci\n");
    child.kill("SIGHUP");
    await hears("info Settings were reloaded");
    child.kill("SIGTERM");
    expect(await endOf(child)).to.equal(0);
  });

  it("does not open a debugger at SIGUSR1", async () => {
    const child = serve();
    await hears("listens on");
    child.kill("SIGUSR1");
    await hears("SIGUSR1 is ignored");
    expect(said).not.to.include("Debugger");
  });

  it("goes on when nobody reads what it says, and ends at once beside a connection that asks nothing", async () => {
    const child = serve();
    await hears("listens on");
    child.stdout?.destroy();
    child.stderr?.destroy();
    // Each of these lines fails to be written.
    for (let round = 0; round < 3; round++) {
      child.kill("SIGHUP");
      await staysSo("it runs", () => child.exitCode === null && child.signalCode === null, 50);
    }
    // A connection that is not accepted yet is reset.
    const silent = connect(at("p.sock")).on("error", () => undefined);
    await once(silent, "connect");
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number | null];
    expect(code).to.equal(0);
    silent.destroy();
  });
});
