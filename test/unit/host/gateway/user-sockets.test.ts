import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { spawn } from "node:child_process";
import { expect } from "chai";
import { UsageError } from "../../../../src/domain/errors.js";
import {
  createUserSockets,
  type SocketPlan,
  type UserSockets,
} from "../../../../src/host/gateway/user-sockets.js";
import { freshFolder } from "../../../fresh-folder.js";

const UID = process.getuid?.() ?? 0;
const GID = process.getgid?.() ?? 0;

describe("createUserSockets()", () => {
  const at = freshFolder();
  let sockets: UserSockets;
  let came: string[];
  let crowds: string[];

  beforeEach(() => {
    came = [];
    crowds = [];
    mkdirSync(at("s"));
    sockets = createUserSockets({
      onConnection(name, client) {
        came.push(name);
        client.on("error", () => undefined);
        client.write("hello");
      },
      onTurnedAway: (name, why) => crowds.push(`${name}: ${why}`),
    });
  });

  afterEach(async () => {
    await sockets.close(0);
  });

  const plan = (name: string, changes: Partial<SocketPlan> = {}): SocketPlan => ({
    name,
    path: at(`s/${name}.sock`),
    uid: UID,
    gid: GID,
    mode: 0o600,
    maxConnections: 10,
    ...changes,
  });

  async function call(name: string): Promise<Socket> {
    const socket = connect(at(`s/${name}.sock`));
    await once(socket, "data");
    return socket;
  }

  it("opens a socket for each user, with owner and mode, and leaves nothing else there", async () => {
    const umask = process.umask(0);
    try {
      await sockets.apply([plan("alice"), plan("bob", { mode: 0o660 })]);
    } finally {
      process.umask(umask);
    }
    expect(readdirSync(at("s")).sort()).to.deep.equal(["alice.sock", "bob.sock"]);
    expect(statSync(at("s/alice.sock")).mode & 0o777).to.equal(0o600);
    expect(statSync(at("s/bob.sock")).mode & 0o777).to.equal(0o660);
    (await call("bob")).destroy();
    expect(came).to.deep.equal(["bob"]);
  });

  it("adds and removes users, whose connections end, and leaves those of others alone", async () => {
    await sockets.apply([plan("alice"), plan("bob")]);
    const [alice, bob] = [await call("alice"), await call("bob")];
    const ended = once(bob, "close");
    await sockets.apply([plan("alice", { maxConnections: 1 }), plan("carol")]);
    await ended;
    expect(alice.destroyed).to.equal(false);
    expect(readdirSync(at("s")).sort()).to.deep.equal(["alice.sock", "carol.sock"]);
    const turnedAway = connect(at("s/alice.sock"));
    turnedAway.on("error", () => undefined);
    turnedAway.resume();
    await once(turnedAway, "close");
    expect(crowds).to.deep.equal(["alice: there are gateway.max_connections"]);
    alice.destroy();
  });

  it("ends the connections of a socket that gets another mode", async () => {
    await sockets.apply([plan("alice", { mode: 0o660 })]);
    const ended = once(await call("alice"), "close");
    await sockets.apply([plan("alice")]);
    await ended;
    expect(statSync(at("s/alice.sock")).mode & 0o777).to.equal(0o600);
  });

  it("takes the place of a socket on which nobody listens", async () => {
    const script = `require("net").createServer().listen(${JSON.stringify(at("s/alice.sock"))}, () => process.kill(process.pid, "SIGKILL"))`;
    await once(spawn(process.execPath, ["-e", script]), "close");
    expect(existsSync(at("s/alice.sock"))).to.equal(true);
    expect(await sockets.apply([plan("alice")])).to.deep.equal([]);
    (await call("alice")).destroy();
  });

  it("does not take that of one on which somebody does, nor of a file, and opens the others", async () => {
    const other = createServer().listen(at("s/alice.sock"));
    await once(other, "listening");
    writeFileSync(at("s/bob.sock"), "");
    const problems = await sockets.apply([plan("alice"), plan("bob"), plan("carol")]);
    expect(problems.map((problem) => problem.constructor)).to.deep.equal([UsageError, UsageError]);
    expect(problems.join("\n")).to.match(
      /alice\.sock": another program listens there already; stop it, or set another gateway\.sockets_dir\n.*bob\.sock": there is a file that is not a socket/,
    );
    (await call("carol")).destroy();
    other.close();
  });

  it("leaves a socket alone that another program has put in its place", async () => {
    await sockets.apply([plan("alice")]);
    rmSync(at("s/alice.sock"));
    const other = createServer().listen(at("s/alice.sock"));
    await once(other, "listening");
    await sockets.close(0);
    expect(existsSync(at("s/alice.sock"))).to.equal(true);
    other.close();
  });

  it("refuses a path that a socket cannot have", async () => {
    const [problem] = await sockets.apply([
      plan("alice", { path: at(`s/${"x".repeat(100)}.sock`) }),
    ]);
    expect(String(problem)).to.match(
      /is longer than 107 bytes, set a shorter gateway\.sockets_dir/,
    );
  });

  it("says what keeps it from listening", async () => {
    const [problem] = await sockets.apply([plan("alice", { path: at("none/alice.sock") })]);
    expect(String(problem)).to.match(/Cannot listen on ".*": ENOENT.*; run as root/);
  });

  it("waits for connections at the end, but not for ever", async () => {
    await sockets.apply([plan("alice")]);
    const client = await call("alice");
    const ended = once(client, "close");
    const closed = sockets.close(30);
    expect(existsSync(at("s/alice.sock"))).to.equal(false);
    expect(await closed).to.equal(1);
    await ended;
    expect(await sockets.close(0)).to.equal(0);
  });
});
