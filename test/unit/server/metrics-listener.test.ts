import { once } from "node:events";
import { statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { expect } from "chai";
import request from "supertest";
import type { PluginStatus } from "../../../src/domain/status.js";
import type { MetricsAddress } from "../../../src/server/metrics-address.js";
import { openMetricsListener, type MetricsListener } from "../../../src/server/metrics-listener.js";
import { createMetricsPages } from "../../../src/server/metrics-pages.js";
import { freshFolder } from "../../fresh-folder.js";
import { STATUS } from "../status-sample.js";
import { staysSo, waitFor } from "../../wait-for.js";

/** Unlike those of a status, these sentences may be shown to anybody. */
const SECRET = "/secret/alice";

describe("the listener for metrics", () => {
  const at = freshFolder();
  let listeners: MetricsListener[];
  let log: string[];
  let status: PluginStatus;
  let rendered: number;
  let nowMs: number;

  beforeEach(() => {
    listeners = [];
    log = [];
    status = STATUS;
    rendered = 0;
    nowMs = 0;
  });

  afterEach(() => {
    for (const listener of listeners) listener.close();
  });

  const note = (level: string, text: string) => log.push(`${level} ${text}`);

  async function open(
    address: MetricsAddress = { path: at("m.sock") },
    body = "metrics",
    idleMs = 10_000,
  ) {
    const pages = createMetricsPages({
      metrics: {
        contentType: "text/plain; version=0.0.4",
        render() {
          rendered += 1;
          if (body === "") throw new Error("no metrics");
          return Promise.resolve(body);
        },
      },
      status: () => status,
      log: note,
      now: () => nowMs,
    });
    const listener = await openMetricsListener(address, pages, note, { idleMs, againMs: 20 });
    listeners.push(listener);
    return listener;
  }

  const asked = () => request(`http+unix://${encodeURIComponent(at("m.sock"))}`);

  it("listens on a socket that only its own user can use", async () => {
    const listener = await open();
    expect(statSync(at("m.sock")).mode & 0o777).to.equal(0o600);
    expect(listener.status()).to.deep.equal({ address: at("m.sock"), problem: null });
    const { status: code, text, headers } = await asked().get("/metrics?x=1");
    expect([code, text]).to.deep.equal([200, "metrics"]);
    expect(headers["content-type"]).to.equal("text/plain; version=0.0.4");
  });

  it("renders once a second, however many ask", async () => {
    await open();
    for (let round = 0; round < 3; round++) await asked().get("/metrics");
    expect(rendered).to.equal(1);
    nowMs = 1000;
    await asked().get("/metrics");
    expect(rendered).to.equal(2);
  });

  it("answers that it lives, and whether it is ready and if not why, without names", async () => {
    await open();
    expect(await asked().get("/healthz")).to.include({ status: 200, text: "ok\n" });
    expect(await asked().get("/readyz")).to.include({ status: 200, text: "ready\n" });
    status = {
      ...STATUS,
      auditLog: { ...STATUS.auditLog, file: SECRET, problem: SECRET },
      dockerd: { socket: SECRET, readingSince: null, asks: true, problem: SECRET, gaps: 0 },
      lastReload: { time: "T", cause: "watch", revision: "r", problems: [SECRET] },
      metrics: { address: SECRET, problem: SECRET },
    };
    expect(await asked().get("/readyz")).to.include({
      status: 503,
      text: "not ready: the audit log cannot be written; dockerd's events are not read\n",
    });
    expect((await asked().get("/healthz")).status).to.equal(200);
  });

  it("answers 404 to other paths and 405 to other methods, without reading a body", async () => {
    await open();
    for (const path of ["/", "/metrics/", "/metric", "/AuthZPlugin.AuthZReq", "/Dockwarden.Status"])
      expect((await asked().get(path)).status, path).to.equal(404);
    expect((await asked().post("/AuthZPlugin.AuthZReq").send("x")).status).to.equal(404);
    for (const path of ["/metrics", "/healthz", "/readyz"]) {
      const answer = await asked().post(path).send("x");
      expect(answer.status, path).to.equal(405);
      expect(answer.headers).to.include({ allow: "GET", connection: "close" });
    }
  });

  it("answers 500 and goes on if metrics cannot be rendered", async () => {
    await open(undefined, "");
    expect((await asked().get("/metrics")).status).to.equal(500);
    expect(log.at(-1)).to.equal("error Cannot answer a request for metrics: no metrics");
    expect((await asked().get("/healthz")).status).to.equal(200);
  });

  /** Whether it takes a connection and answers. */
  const isAnswered = (): Promise<boolean> =>
    asked()
      .get("/healthz")
      .then(
        ({ status }) => status === 200,
        () => false,
      );

  async function connected(): Promise<Socket> {
    const socket = connect(at("m.sock"));
    socket.on("error", () => undefined);
    await once(socket, "connect");
    return socket;
  }

  it("refuses large headers", async () => {
    await open();
    const answer = await asked().get("/metrics").set("X-Large", "x".repeat(5000));
    expect(answer.status).to.equal(431);
  });

  it("takes 16 connections, and others when these have gone", async () => {
    await open();
    const silent = await Promise.all(Array.from({ length: 16 }, connected));
    const extra = await connected();
    await once(extra, "close");
    for (const socket of silent) socket.destroy();
    await waitFor("a free connection", isAnswered);
  });

  it("closes the connection of whoever asks and does not read, and answers others meanwhile", async () => {
    const body = "x".repeat(8 * 1024 * 1024);
    await open(undefined, body, 500);
    const hung = await connected();
    hung.pause();
    hung.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    await staysSo("others are answered", isAnswered, 1500);
    // What it had been sent by then is all that it gets.
    let bytes = 0;
    hung.on("data", (chunk: Buffer) => (bytes += chunk.length));
    hung.resume();
    await once(hung, "close");
    expect(bytes).to.be.above(0).and.below(body.length);
  });

  it("tries again where another program has its port, and says so once", async () => {
    const other: Server = createServer().listen({ host: "127.0.0.1", port: 0 });
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const listener = await open({ host: "127.0.0.1", port });
    expect(listener.status()).to.have.property("problem").that.includes("EADDRINUSE");
    await staysSo("it is said once", () => log.length === 1, 100);
    expect(log[0]).to.match(/^error Cannot serve metrics on http:\/\/127\.0\.0\.1:.*EADDRINUSE/);
    other.close();
    await waitFor("the port", () => listener.status().problem === null);
    const answer = await request(`http://127.0.0.1:${port}`).get("/healthz");
    expect(answer.status).to.equal(200);
    expect(log.at(-1)).to.equal(`info Metrics are served on http://127.0.0.1:${port}/metrics`);
  });

  it("listens no more once it is closed, also if it never could", async () => {
    const listener = await open();
    listener.close();
    expect(await connectedOrNot()).to.equal(false);
    const other = createServer().listen(at("m.sock"));
    await once(other, "listening");
    const second = await open();
    second.close();
    other.close();
    await once(other, "close");
    await staysSo("nobody listens", async () => !(await connectedOrNot()), 60);
  });

  async function connectedOrNot(): Promise<boolean> {
    const socket = connect(at("m.sock"));
    try {
      await once(socket, "connect");
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  }
});
