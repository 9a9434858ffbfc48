import { once } from "node:events";
import { createServer, connect, type Server, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { expect } from "chai";
import type { DockerdAddress } from "../../../../src/domain/gateway.js";
import { readAuthority } from "../../../../src/host/gateway/authority.js";
import { forward } from "../../../../src/host/gateway/forward.js";
import {
  createCredentials,
  type UserCredentials,
} from "../../../../src/host/gateway/credentials.js";
import { freshFolder } from "../../../fresh-folder.js";
import {
  makeGateway,
  startFakeDockerd,
  type FakeDockerd,
  type FakeDockerdOptions,
} from "./fake-dockerd.js";
import { staysSo, waitFor } from "../../../wait-for.js";

describe("carry()", () => {
  const at = freshFolder();
  let daemon: FakeDockerd | undefined;
  let opened: Server | undefined;
  let carried: Promise<void>[];
  let said: string[];
  let clients: Socket[];

  beforeEach(() => {
    carried = [];
    said = [];
    clients = [];
  });

  afterEach(async () => {
    for (const client of clients) client.destroy();
    opened?.close();
    daemon?.close();
    await Promise.all(carried);
  });

  /** Opens a socket whose connections are carried as alice to a daemon that does as it is told. */
  async function open(
    onDockerd: (socket: TLSSocket) => void,
    { trusted = true, ...options }: FakeDockerdOptions & { readonly trusted?: boolean } = {},
  ): Promise<void> {
    const { ca, settings } = await makeGateway(at);
    daemon = await startFakeDockerd(ca, onDockerd, options);
    const { port, certificate } = daemon;
    const gateway = settings({ port, certificate: trusted ? certificate : ca }, []);
    const authority = readAuthority(gateway, Date.now());
    const serverCa = trusted ? certificate : ca;
    await listen(gateway.daemon, createCredentials(authority, serverCa, Date.now));
  }

  async function listen(address: DockerdAddress, credentials: UserCredentials): Promise<void> {
    opened = createServer({ allowHalfOpen: true }, (client) => {
      const quiet = (_about: string, level: string, message: string): unknown =>
        said.push(`${level} ${message}`);
      carried.push(forward("alice", client, { address, credentials }, quiet));
    });
    opened.listen(at("p.sock"));
    await once(opened, "listening");
  }

  function call(): Socket {
    const client = connect({ path: at("p.sock"), allowHalfOpen: true });
    clients.push(client);
    return client;
  }

  /** Until nothing more can come, be it the end or a reset. */
  async function over(client: Socket): Promise<void> {
    client.on("error", () => undefined).resume();
    await new Promise((resolve) => client.once("end", resolve).once("close", resolve));
  }

  async function textOf(socket: Socket): Promise<string> {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(socket, "end");
    return Buffer.concat(chunks).toString();
  }

  it("calls in the user's name", async () => {
    await open((socket) => {
      socket.end(`${String(socket.authorized)} ${String(socket.getPeerCertificate().subject.CN)}`);
    });
    const client = call();
    expect(await textOf(client)).to.equal("true alice");
    client.end();
  });

  it("answers a client that has ended its half, as `docker run -i` needs it", async () => {
    await open((socket) => {
      void textOf(socket).then((text) => socket.end(text.toUpperCase()));
    });
    const client = call();
    client.end("hi");
    expect(await textOf(client)).to.equal("HI");
  });

  it("lets a client go on where the daemon has ended its half", async () => {
    const heard = new Promise<string>((resolve) => {
      void open((socket) => {
        socket.end("said all");
        void textOf(socket).then(resolve);
      });
    });
    await waitFor("the socket", () => opened?.listening === true);
    const client = call();
    expect(await textOf(client)).to.equal("said all");
    await staysSo("it may be written to", () => client.writable, 20);
    client.end("and yet");
    expect(await heard).to.equal("and yet");
  });

  it("carries bytes of every kind unchanged, both ways at once", async () => {
    await open((socket) => socket.pipe(socket));
    const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 7919) >> 3));
    const client = call();
    client.end(sent);
    const chunks: Buffer[] = [];
    client.on("data", (chunk) => chunks.push(chunk));
    await once(client, "end");
    expect(Buffer.concat(chunks).equals(sent)).to.equal(true);
  });

  it("tells the client that the daemon has gone", async () => {
    await open((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.destroy());
    });
    const client = call();
    client.on("error", () => undefined);
    client.write("anything");
    expect(await textOf(client)).to.equal("");
    client.end("more");
    await Promise.all(carried);
    expect(said).to.deep.equal([]);
  });

  it("ends the daemon's side where the client has gone and is spoken to", async () => {
    const ended = new AbortController();
    const heard = new AbortController();
    await open((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        heard.abort();
      });
      socket.once("end", () => socket.write(Buffer.alloc(8 << 20)));
      socket.once("close", () => {
        ended.abort();
      });
    });
    const client = call();
    client.write("anything");
    await waitFor("what the client writes", () => heard.signal.aborted);
    client.destroy();
    await Promise.all(carried);
    await waitFor("the end", () => ended.signal.aborted);
    expect(said).to.deep.equal([]);
  });

  it("ends the daemon's side where the client's is cut off", async () => {
    const ended = new AbortController();
    await open((socket) => {
      socket.on("error", () => undefined);
      socket.resume();
      socket.write("hello");
      socket.once("end", () => {
        ended.abort();
      });
    });
    const taken = new Promise<Socket>((resolve) => opened?.once("connection", resolve));
    const client = call();
    client.on("error", () => undefined);
    const [carriedClient] = await Promise.all([taken, once(client, "data")]);
    carriedClient.destroy();
    await Promise.all(carried);
    await waitFor("the end", () => ended.signal.aborted);
  });

  it("holds no more than buffers for who reads slowly", async () => {
    const MEGABYTE = Buffer.alloc(1 << 20);
    let sent = 0;
    await open((socket) => {
      const more = (): void => {
        while (sent < 256 && socket.write(MEGABYTE)) sent++;
        sent++;
      };
      socket.on("error", () => undefined);
      socket.on("drain", more);
      more();
    });
    const client = call();
    client.pause();
    await once(client, "connect");
    let before = -1;
    await waitFor("the daemon to wait", () => before === (before = sent), { everyMs: 200 });
    expect(sent).to.be.below(32);
    client.destroy();
  });

  it("closes where nobody listens, and says who it was and why", async () => {
    await open(() => undefined);
    daemon?.close();
    const client = call();
    await over(client);
    expect(said).to.have.length(1);
    expect(said[0]).to.match(
      /^error Cannot forward a connection of alice to dockerd at 127\.0\.0\.1:\d+: connect ECONNREFUSED/,
    );
  });

  const distrusted: readonly (readonly [
    string,
    FakeDockerdOptions & { trusted?: boolean },
    RegExp,
  ])[] = [
    [
      "another authority",
      { trusted: false },
      /certificate cannot be trusted: .*gateway\.server_ca/,
    ],
    ["another name", { name: "docker" }, /certificate cannot be trusted: .*server_name/],
  ];

  for (const [what, options, reason] of distrusted) {
    it(`sends nothing to a daemon with a certificate of ${what}`, async () => {
      let heard = "";
      await open((socket) => {
        socket.on("error", () => undefined);
        socket.on("data", (chunk) => (heard += String(chunk)));
      }, options);
      const client = call();
      client.write("secret");
      await over(client);
      await staysSo("it is sent nothing", () => heard === "", 20);
      expect(said.join()).to.match(reason);
    });
  }
});
