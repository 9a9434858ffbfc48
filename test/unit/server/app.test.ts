import { once } from "node:events";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import request from "supertest";
import { createApp } from "../../../src/server/app.js";
import type { Phase } from "../../../src/domain/message.js";
import { listenOn } from "../../../src/files/listen.js";
import { PRIVILEGED, createBench, createFolder, messageOf } from "./parts.js";
import type { Bench } from "./parts.js";

const LIMIT = 16 * 1024 * 1024;
const PING = messageOf("GET", "/_ping");
const CREATE = messageOf("POST", "/v1.45/containers/create", PRIVILEGED);

describe("createApp()", () => {
  const folder = createFolder();
  const socket = join(folder.path, "p.sock");
  const base = `http+unix://${encodeURIComponent(socket)}`;
  const log: string[] = [];
  let bench: Bench;
  let server: Server;

  before(async () => {
    bench = await createBench();
    const { authorizer } = bench;
    const app = createApp({ authorizer, log: (level, text) => log.push(`${level} ${text}`) });
    server = await listenOn(socket, app);
  });

  after(() => {
    server.close();
    server.closeAllConnections();
    folder.remove();
  });

  const post = (bytes: Buffer, type = "") => {
    const asked = request(base).post("/AuthZPlugin.AuthZReq");
    return (type === "" ? asked.unset("Content-Type") : asked.set("Content-Type", type)).send(
      bytes.toString("latin1"),
    );
  };

  async function open(): Promise<Socket> {
    const raw = connect(socket);
    await once(raw, "connect");
    return raw;
  }

  it("says what it implements", async () => {
    const { status, text } = await request(base).post("/Plugin.Activate");
    expect(status).to.equal(200);
    expect(JSON.parse(text)).to.deep.equal({ Implements: ["authz"] });
  });

  for (const type of ["", "application/json", "text/plain", "application/x-www-form-urlencoded"]) {
    it(`answers whatever the Content-Type, here "${type}"`, async () => {
      const { status, text } = await post(CREATE, type);
      expect(status).to.equal(200);
      const answer = JSON.parse(text) as { Allow: unknown; Msg: string };
      expect(Object.keys(answer)).to.deep.equal(["Allow", "Msg"]);
      expect(answer.Allow).to.equal(false);
      expect(answer.Msg).to.match(/^privileged_container: /);
    });
  }

  it("answers the response phase", async () => {
    const { text } = await request(base)
      .post("/AuthZPlugin.AuthZRes")
      .send(messageOf("GET", "/_ping", null, { ResponseStatusCode: 200 }).toString());
    expect(text).to.equal('{"Allow":true,"Msg":""}');
  });

  it("denies an empty message, as dockerd sends it when it repeats a call", async () => {
    const { status, text } = await request(base).post("/AuthZPlugin.AuthZReq");
    expect(status).to.equal(200);
    expect(text).to.match(/^\{"Allow":false,"Msg":"PROTOCOL: /);
  });

  for (const [method, path] of [
    ["GET", "/AuthZPlugin.AuthZReq"],
    ["POST", "/"],
    ["POST", "/AuthZPlugin.AuthZReq/x"],
    ["GET", "/Plugin.Activate"],
  ] as const) {
    it(`answers ${method} ${path} with 404`, async () => {
      const { status } = await (method === "GET"
        ? request(base).get(path)
        : request(base).post(path));
      expect(status).to.equal(404);
    });
  }

  it("sends no header that costs and tells nothing", async () => {
    const { headers } = await post(PING);
    expect(headers).not.to.have.any.keys("etag", "x-powered-by");
  });

  it("reads a message of 16 MiB, and denies one more byte, records it and closes", async () => {
    const within = await post(Buffer.alloc(LIMIT, 0x20));
    expect(within.text)
      .to.match(/PROTOCOL/)
      .and.not.to.include("larger");
    const known = bench.records.length;
    const above = await post(Buffer.alloc(LIMIT + 1, 0x20));
    expect(above.status).to.equal(200);
    expect(above.headers["connection"]).to.equal("close");
    expect(above.text).to.match(/^\{"Allow":false,"Msg":"PROTOCOL: .*larger than 16777216 bytes/);
    expect(bench.records.slice(known).map(({ code }) => code)).to.deep.equal(["PROTOCOL"]);
    expect(log.at(-1)).to.match(/too large/);
  });

  it("serves on after a connection that ends in mid-message, and tells the log", async () => {
    const raw = await open();
    raw.write("POST /AuthZPlugin.AuthZReq HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
    const lines = log.length;
    raw.destroySoon();
    while (log.length === lines) await new Promise(setImmediate);
    expect(log.at(-1)).to.match(/^error Cannot answer POST \/AuthZPlugin\.AuthZReq: aborted/);
    expect((await post(PING)).text).to.equal('{"Allow":true,"Msg":""}');
  });

  it("serves beside 200 connections that send nothing", async () => {
    const silent = await Promise.all(Array.from({ length: 200 }, open));
    // Were they served in turn, the answer would never come.
    expect((await post(PING)).text).to.equal('{"Allow":true,"Msg":""}');
    for (const raw of silent) raw.destroy();
  });

  it("takes orders about owners up to 64 KiB, and none where nobody obeys them", async () => {
    const other = join(folder.path, "o.sock");
    const asked: number[] = [];
    const app = createApp({
      authorizer: bench.authorizer,
      log: (level, text) => log.push(`${level} ${text}`),
      endpoints: {
        "/Dockwarden.Owners": ({ length }) => {
          asked.push(length);
          return { status: 400, body: '{"Err":"no"}' };
        },
      },
    });
    const obeying = await listenOn(other, app);
    const order = (bytes: number) =>
      request(`http+unix://${encodeURIComponent(other)}`)
        .post("/Dockwarden.Owners")
        .send("x".repeat(bytes));
    expect(await order(65_536)).to.deep.include({ status: 400, text: '{"Err":"no"}' });
    expect((await order(65_537)).status).to.equal(413);
    expect(asked).to.deep.equal([65_536]);
    obeying.close();
    expect((await request(base).post("/Dockwarden.Owners")).status).to.equal(404);
  });

  it("says when a message came in, before the time that it waited to be read", async () => {
    const other = join(folder.path, "a.sock");
    const arrivals: number[] = [];
    const authorizer = {
      ...bench.authorizer,
      authorize(_bytes: Uint8Array, _phase: Phase, arrivedMs?: number) {
        arrivals.push(arrivedMs ?? Infinity);
        return Promise.resolve({ allow: true, msg: "" });
      },
    };
    const app = await listenOn(other, createApp({ authorizer, log: () => undefined }));
    const begun = once(app, "request");
    const raw = connect(other);
    raw.write("POST /AuthZPlugin.AuthZReq HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{");
    await begun;
    const beforeItsEndMs = performance.now();
    raw.write("}");
    await once(raw, "data");
    raw.destroy();
    app.close();
    expect(arrivals).to.have.lengthOf(1);
    expect(arrivals[0]).to.be.at.most(beforeItsEndMs);
  });

  it("answers 500, which dockerd takes for a denial, where it fails itself, and tells the log", async () => {
    const other = join(folder.path, "q.sock");
    const authorizer = {
      ...bench.authorizer,
      authorize: () => Promise.reject(new TypeError("a fault of this program")),
      tooLarge(): never {
        throw new TypeError("a fault with large messages");
      },
    };
    const failing = await listenOn(
      other,
      createApp({
        authorizer,
        log: (level, text) => log.push(`${level} ${text}`),
        maxMessageBytes: 1000,
      }),
    );
    for (const [message, fault] of [
      [PING, "a fault of this program"],
      [Buffer.alloc(1001, 0x20), "a fault with large messages"],
    ] as const) {
      const { status, text } = await request(`http+unix://${encodeURIComponent(other)}`)
        .post("/AuthZPlugin.AuthZReq")
        .send(message.toString());
      expect(status).to.equal(500);
      expect(JSON.parse(text)).to.have.keys("Err");
      expect(log.at(-1)).to.include(fault);
    }
    failing.close();
  });
});
