import { createPrivateKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import {
  createServer as createPlainServer,
  type AddressInfo,
  type Server,
  type Socket,
} from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { expect } from "chai";
import { writeCertificate } from "../../../../src/host/gateway/write-certificate.js";
import type { Delivery } from "../../../../src/audit/send/target.js";
import type { TargetAddress } from "../../../../src/audit/send/target-address.js";
import { openTarget } from "../../../../src/audit/send/target-of.js";
import { freshFolder } from "../../../fresh-folder.js";
import { SOURCE, sample } from "../formats/sample.js";

describe("a target that reads a stream", () => {
  const at = freshFolder();
  let server: Server | null = null;
  let got = "";
  let timeoutMs = 30_000;

  afterEach((done) => {
    got = "";
    timeoutMs = 30_000;
    if (server === null) done();
    else server.close(done);
    server = null;
  });

  /** Makes `NAME.pem` and `NAME.key` for localhost, and `NAME-ca.pem` of their authority. */
  async function makeCertificate(name: string, use: "server" | "client"): Promise<void> {
    const valid = { from: new Date("2020-01-01"), to: new Date("2100-01-01") };
    const authority = { ...valid, name: `${name} CA`, use: "authority", issuer: null } as const;
    const ca = await writeCertificate(authority);
    const issuer = { pem: ca.certificate, key: createPrivateKey(ca.key) };
    const hosts = use === "server" ? ["localhost"] : [];
    const pair = await writeCertificate({ ...valid, name: "localhost", use, hosts, issuer });
    writeFileSync(at(`${name}-ca.pem`), ca.certificate, { mode: 0o600 });
    writeFileSync(at(`${name}.pem`), pair.certificate, { mode: 0o600 });
    writeFileSync(at(`${name}.key`), pair.key, { mode: 0o600 });
  }

  function read(socket: Socket): void {
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => (got += bytes.toString()));
  }

  async function listen(
    onSocket: (socket: Socket) => void,
    options: TlsOptions | null,
    place: object = { port: 0, host: "127.0.0.1" },
  ): Promise<number> {
    const made =
      options === null ? createPlainServer(onSocket) : createTlsServer(options, onSocket);
    server = made;
    await new Promise<void>((resolve) => made.listen(place, resolve));
    return (made.address() as AddressInfo).port;
  }

  async function tls(options: TlsOptions = {}): Promise<TlsOptions> {
    await makeCertificate("server", "server");
    return {
      ...{ cert: readFileSync(at("server.pem")), key: readFileSync(at("server.key")) },
      ...options,
    };
  }

  function sendTo(address: TargetAddress, ca: string | null, cert: string | null = null) {
    const target = openTarget(address, {
      ...{ source: SOURCE, format: "jsonl", timeoutMs, now: () => new Date() },
      credentials: {
        ...{ ca: ca === null ? null : at(`${ca}-ca.pem`), token: null },
        ...{ cert: cert === null ? null : at(`${cert}.pem`) },
        key: cert === null ? null : at(`${cert}.key`),
      },
    });
    return target.send([sample("deny"), sample("log")], new AbortController().signal);
  }

  const syslog = (port: number, ca: string | null, cert: string | null = null): Promise<Delivery> =>
    sendTo({ kind: "syslog", host: "localhost", port }, ca, cert);

  it("gets syslog over TLS, each message with its length, and acknowledges by its end", async () => {
    const port = await listen(read, await tls());
    expect((await syslog(port, "server")).kind).to.equal("taken");
    const messages: string[] = [];
    for (let rest = Buffer.from(got); rest.length > 0;) {
      const [head = "", length = ""] = /^(\d+) /.exec(rest.toString()) ?? [];
      messages.push(rest.subarray(head.length, head.length + Number(length)).toString());
      rest = rest.subarray(head.length + Number(length));
    }
    expect(messages).to.have.length(2);
    expect(messages[0]).to.match(/^<108>1 .* \{"schema":1,.*\}$/);
  });

  it("gets nothing if its certificate is of another authority", async () => {
    const port = await listen(read, await tls());
    await makeCertificate("other", "server");
    expect(await syslog(port, "other")).to.deep.include({ kind: "failed" });
    expect(got).to.equal("");
  });

  it("gets nothing if its certificate is of another host", async () => {
    const port = await listen(read, await tls());
    const delivery = await sendTo({ kind: "syslog", host: "127.0.0.1", port }, "server");
    expect(delivery).to.deep.include({ kind: "failed" });
    expect(got).to.equal("");
  });

  it("refuses a sender without a certificate, and takes one with it", async () => {
    await makeCertificate("client", "client");
    const ca = readFileSync(at("client-ca.pem"));
    const port = await listen(read, await tls({ requestCert: true, rejectUnauthorized: true, ca }));
    expect((await syslog(port, "server")).kind).to.equal("failed");
    expect((await syslog(port, "server", "client")).kind).to.equal("taken");
  });

  it("has not taken what it never ends", async () => {
    timeoutMs = 300;
    const open: Socket[] = [];
    const options = { ...(await tls()), allowHalfOpen: true };
    const port = await listen((socket) => {
      read(socket);
      open.push(socket);
    }, options);
    const delivery = await syslog(port, "server");
    for (const socket of open) socket.destroy();
    expect(delivery).to.deep.include({ text: "no end of the connection within 0.3 s" });
  });

  it("has not taken anything if it breaks the connection", async () => {
    const port = await listen(
      (socket) => {
        socket.on("error", () => undefined);
        socket.destroy();
      },
      await tls(),
    );
    expect((await syslog(port, "server")).kind).to.equal("failed");
  });

  it("is not there", async () => {
    expect((await sendTo({ kind: "journald", socket: at("none") }, null)).kind).to.equal("failed");
  });

  it("gets lines for journald, with their priorities", async () => {
    const path = at("journal");
    let isOver = (): void => undefined;
    const over = new Promise<void>((resolve) => (isOver = resolve));
    await listen(
      (socket) => {
        read(socket);
        socket.on("end", isOver);
      },
      null,
      { path },
    );
    expect((await sendTo({ kind: "journald", socket: path }, null)).kind).to.equal("taken");
    await over;
    const lines = got.split("\n");
    expect(lines.slice(0, 7)).to.deep.equal(["dockwarden-audit", "", "6", "1", "0", "0", "0"]);
    expect(lines.slice(7)).to.deep.equal([
      ...[`<4>${sample("deny").line}`, `<3>${sample("log").line}`, ""],
    ]);
  });
});
