import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { expect } from "chai";
import { listenOn } from "../../../src/files/listen.js";
import { UsageError } from "../../../src/domain/errors.js";
import { freshFolder } from "../../fresh-folder.js";

describe("listenOn()", () => {
  const at = freshFolder();
  let socket: string;

  beforeEach(() => {
    socket = at("p.sock");
  });

  const listen = (path = socket) => listenOn(path, () => undefined);
  const failureOf = (path = socket): Promise<unknown> =>
    listen(path).then(
      () => null,
      (thrown: unknown) => thrown,
    );

  it("makes a socket that only owner and group may use, and takes it away", async () => {
    const file = at("before");
    writeFileSync(file, "");
    const server = await listen();
    expect(statSync(socket).mode & 0o777).to.equal(0o600);
    writeFileSync(`${file}.2`, "");
    expect(statSync(`${file}.2`).mode).to.equal(statSync(file).mode);
    server.close();
    await once(server, "close");
    expect(existsSync(socket)).to.equal(false);
  });

  it("makes the folder that is missing", async () => {
    const deep = at("a/b/p.sock");
    const server = await listen(deep);
    expect(existsSync(deep)).to.equal(true);
    server.close();
  });

  it("refuses to start beside another, which goes on", async () => {
    const first = await listen();
    const failure = await failureOf();
    expect(failure).to.be.instanceOf(UsageError);
    expect((failure as Error).message).to.match(
      /another program listens there already; stop it, or pass another --socket$/,
    );
    const raw = connect(socket);
    await once(raw, "connect");
    raw.destroy();
    first.close();
  });

  it("replaces a socket on which nobody listens", async () => {
    const program = `require("net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`;
    await once(spawn(process.execPath, ["-e", program]), "exit");
    expect(statSync(socket).isSocket()).to.equal(true);
    const server = await listen();
    const raw = connect(socket);
    await once(raw, "connect");
    raw.destroy();
    server.close();
  });

  it("leaves a file alone that is no socket", async () => {
    writeFileSync(socket, "mine");
    expect(((await failureOf()) as Error).message).to.match(
      /a file that is not a socket; remove it, or pass another --socket$/,
    );
    expect(existsSync(socket)).to.equal(true);
  });

  it("refuses a path that the kernel would cut", async () => {
    const failure = await failureOf(at("x".repeat(100)));
    expect((failure as Error).message).to.match(/longer than 107 bytes, pass a shorter --socket$/);
  });

  it("says what to do where it may not write", async () => {
    const failure = await failureOf("/proc/no/p.sock");
    expect(failure).to.be.instanceOf(UsageError);
    expect((failure as Error).message).to.match(/run as root, or pass --socket PATH$/);
  });

  it("never ends a connection by itself", async () => {
    const server = await listen();
    expect([
      server.keepAliveTimeout,
      server.requestTimeout,
      server.headersTimeout,
      server.timeout,
    ]).to.deep.equal([0, 0, 0, 0]);
    server.close();
  });
});
