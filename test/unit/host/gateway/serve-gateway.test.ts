import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { expect } from "chai";
import { makeAuthority } from "../../../../src/host/gateway/make-authority.js";
import { freshFolder } from "../../../fresh-folder.js";
import { startFakeDockerd, type FakeDockerd, type FakeDockerdOptions } from "./fake-dockerd.js";
import { staysSo, waitFor } from "../../../wait-for.js";

const PROGRAM = new URL("../../../../src/cli/main.js", import.meta.url).pathname;

describe("dockwarden gateway", () => {
  const at = freshFolder();
  let daemon: FakeDockerd;
  let started: ChildProcess[];
  let said: string;

  beforeEach(() => {
    started = [];
    said = "";
  });

  afterEach(() => {
    for (const child of started) child.kill("SIGKILL");
    daemon.close();
  });

  const greet = (socket: TLSSocket): void => {
    socket.on("error", () => undefined);
    const shown: Partial<PeerCertificate> = socket.getPeerCertificate();
    socket.write(`hello ${String(shown.subject?.CN)}`);
    socket.resume().once("end", () => socket.end());
  };

  async function serveFake(options: FakeDockerdOptions = {}): Promise<void> {
    const { certificate } = await makeAuthority(at("ca"), Date.now());
    daemon = await startFakeDockerd(readFileSync(certificate, "utf8"), greet, options);
    writeFileSync(at("server-ca.pem"), daemon.certificate);
  }

  function settings(users: readonly string[], more = ""): void {
    const owned = users.map((name) => `${name}: {owner: ${process.getuid?.() ?? 0}}`);
    const gateway = [
      `sockets_dir: ${at("s")}`,
      `daemon: "127.0.0.1:${daemon.port}"`,
      `server_ca: ${at("server-ca.pem")}`,
      `ca: ${at("ca/gateway-ca.pem")}`,
      `ca_key: ${at("ca/gateway-ca-key.pem")}`,
      `users: {${owned.join(", ")}}`,
    ];
    writeFileSync(at("settings.yaml"), `schema: 1\ngateway: {${gateway.join(", ")}${more}}\n`);
  }

  function start(...argv: readonly string[]): ChildProcess {
    return watch(spawn(process.execPath, [PROGRAM, "gateway", ...argv]));
  }

  function watch(child: ChildProcessWithoutNullStreams): ChildProcess {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    started.push(child);
    return child;
  }

  const gateway = (): ChildProcess => start("--settings", at("settings.yaml"));

  async function hears(words: string): Promise<void> {
    await waitFor(`"${words}"`, () => said.includes(words), { explain: () => said });
  }

  async function endOf(child: ChildProcess): Promise<unknown> {
    const [code] = (await once(child, "close")) as [number | null];
    return code;
  }

  async function call(name: string): Promise<{ socket: Socket; text: string }> {
    const socket = connect(at(`s/${name}.sock`));
    const [text] = (await once(socket, "data")) as [Buffer];
    return { socket, text: text.toString() };
  }

  it("gives each user a socket in whose name the daemon is called, until SIGTERM", async () => {
    await serveFake();
    settings(["alice", "bob"]);
    const child = gateway();
    await hears("bob.sock");
    expect(said).to.include(`forwards to dockerd at 127.0.0.1:${daemon.port}\n  alice  ${at("s")}`);
    for (const name of ["alice", "bob"]) {
      const { socket, text } = await call(name);
      expect(text).to.equal(`hello ${name}`);
      socket.end();
    }
    child.kill("SIGTERM");
    expect(await endOf(child)).to.equal(0);
    expect(existsSync(at("s/alice.sock"))).to.equal(false);
  });

  it("finishes what is under way at SIGTERM", async () => {
    await serveFake();
    settings(["alice"]);
    const child = gateway();
    await hears("alice.sock");
    const { socket } = await call("alice");
    child.kill("SIGTERM");
    await hears("Stopping: SIGTERM");
    await staysSo("it is connected", () => !socket.readableEnded, 100);
    socket.end();
    expect(await endOf(child)).to.equal(0);
    expect(said).not.to.include("cut off");
  });

  it("takes settings anew at SIGHUP, whole or not at all", async () => {
    await serveFake();
    settings(["alice"]);
    const child = gateway();
    await hears("alice.sock");
    settings(["bob"]);
    child.kill("SIGHUP");
    await hears("Settings were reloaded");
    expect(existsSync(at("s/alice.sock"))).to.equal(false);
    expect((await call("bob")).text).to.equal("hello bob");
    settings(["Carol", "bob"]);
    child.kill("SIGHUP");
    await hears("so the last good ones stay");
    expect(said).to.include('gateway.users: cannot have user "Carol"');
    settings(["dave"]);
    writeFileSync(at("ca/gateway-ca.pem"), "");
    said = "";
    child.kill("SIGHUP");
    await hears("so the last good ones stay");
    expect((await call("bob")).text).to.equal("hello bob");
    child.kill("SIGUSR2");
    await hears("the gateway has no audit log");
    child.kill("SIGINT");
    await hears("Stopping");
  });

  it("waits for a daemon that is not there yet, and says of each user why it cannot call", async () => {
    await serveFake();
    const { port } = daemon;
    daemon.close();
    settings(["alice"]);
    gateway();
    await hears("alice.sock");
    expect(said).to.match(
      /warn Cannot reach dockerd at 127\.0\.0\.1:\d+ yet: connect ECONNREFUSED/,
    );
    const socket = connect(at("s/alice.sock"));
    await once(socket.resume(), "end");
    await hears(
      `Cannot forward a connection of alice to dockerd at 127.0.0.1:${port}: connect ECON`,
    );
  });

  it("carries five hundred connections at once", async () => {
    await serveFake();
    settings(["alice"]);
    gateway();
    await hears("alice.sock");
    const all = await Promise.all(Array.from({ length: 500 }, () => call("alice")));
    expect(new Set(all.map(({ text }) => text))).to.deep.equal(new Set(["hello alice"]));
    for (const { socket } of all) socket.destroy();
  });

  it("outlives a crowd for which it has no files left", async () => {
    await serveFake();
    settings(["alice"]);
    const program = [process.execPath, PROGRAM, "gateway", "--settings", at("settings.yaml")];
    watch(spawn("sh", ["-c", 'ulimit -n 256; exec "$@"', "sh", ...program]));
    await hears("alice.sock");
    const crowd = Array.from({ length: 400 }, () => connect(at("s/alice.sock")));
    const served = await Promise.all(
      crowd.map(
        (one) =>
          new Promise<boolean>((resolve) => {
            one
              .on("error", () => undefined)
              .once("data", () => {
                resolve(true);
              });
            one.once("close", () => {
              resolve(false);
            });
          }),
      ),
    );
    expect(new Set(served)).to.deep.equal(new Set([true, false]));
    for (const one of crowd) one.destroy();
    // The gateway learns of each end in its own time.
    let text = "";
    while (text === "") {
      const one = connect(at("s/alice.sock")).on("error", () => undefined);
      text = await new Promise<string>((resolve) => {
        one.once("data", (bytes: Buffer) => {
          resolve(bytes.toString());
        });
        one.once("close", () => {
          resolve("");
        });
      });
      one.destroy();
    }
    expect(text).to.equal("hello alice");
  });

  it("turns away whom gateway.max_connections does not let in", async () => {
    await serveFake();
    settings(["alice"], ", max_connections: 1");
    gateway();
    await hears("alice.sock");
    const { socket } = await call("alice");
    const other = connect(at("s/alice.sock"));
    other.on("error", () => undefined);
    await once(other.resume(), "close");
    await hears("warn A connection of alice was turned away: there are gateway.max_connections");
    expect(socket.closed).to.equal(false);
    socket.destroy();
  });

  const refusals: readonly (readonly [string, () => Promise<void>, RegExp])[] = [
    [
      "a daemon that lets in who shows no certificate",
      () => serveFake({ requestCert: false }),
      /it accepts clients without a certificate; start dockerd with tlsverify/,
    ],
    [
      "a daemon of another name",
      () => serveFake({ name: "docker" }),
      /certificate cannot be trusted: .*gateway\.server_ca must hold/,
    ],
    [
      "a daemon that another authority has signed",
      async () => {
        await serveFake();
        writeFileSync(at("server-ca.pem"), readFileSync(at("ca/gateway-ca.pem")));
      },
      /certificate cannot be trusted: self-signed certificate; gateway\.server_ca must hold/,
    ],
    [
      "an authority without a key",
      async () => {
        await serveFake();
        writeFileSync(at("ca/gateway-ca-key.pem"), "");
      },
      /Cannot use gateway\.ca_key ".*": .*should be one that "dockwarden gateway init" has made/,
    ],
  ];

  for (const [what, make, message] of refusals) {
    it(`does not start with ${what}`, async () => {
      await make();
      settings(["alice"]);
      expect(await endOf(gateway())).to.equal(2);
      expect(said)
        .to.match(message)
        .and.match(/^dockwarden: [^\n]*\n$/);
      expect(existsSync(at("s/alice.sock"))).to.equal(false);
    });
  }

  it("does not start beside another, and leaves that alone", async () => {
    await serveFake();
    settings(["alice"]);
    gateway();
    await hears("alice.sock");
    said = "";
    expect(await endOf(gateway())).to.equal(2);
    expect(said).to.match(/alice\.sock": another program listens there already/);
    expect((await call("alice")).text).to.equal("hello alice");
  });
});
