import { createServer, get, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { createMemoryLog, type MemoryLog } from "./memory-log.js";
import { sampleRecord } from "./sample-records.js";
import { NOW, openTestApp, type TestApp } from "./test-app.js";
import { waitFor } from "../../../wait-for.js";

describe("createLiveTail()", () => {
  let log: MemoryLog;
  let test: TestApp;
  let server: Server;
  let cookie: string;
  let searches: number;

  const recordAt = (ms: number, changes: Parameters<typeof sampleRecord>[0] = {}) =>
    sampleRecord({ id: `id-${ms}`, time: new Date(NOW.getTime() + ms).toISOString(), ...changes });

  beforeEach(async () => {
    log = createMemoryLog([recordAt(-5)]);
    searches = 0;
    const counted: typeof log = {
      ...log,
      search(...given) {
        searches += 1;
        return log.search(...given);
      },
    };
    test = await openTestApp(counted);
    cookie = test.cookie;
    server = createServer(test.app).listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(() => {
    test.live.close();
    server.closeAllConnections();
    server.close();
  });

  async function follow(path = "/live", headers = {}): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    const request = get({ port, path, headers: { Cookie: cookie, ...headers } });
    const [response] = (await once(request, "response")) as [IncomingMessage];
    return response.setEncoding("utf8");
  }

  /** Reads until a text has come, and returns all that came. */
  async function readUntil(response: IncomingMessage, end: string): Promise<string> {
    let text = "";
    for await (const part of response.iterator({ destroyOnReturn: false })) {
      text += String(part);
      if (text.includes(end)) return text;
    }
    return text;
  }

  const idsIn = (text: string): readonly string[] =>
    [...text.matchAll(/"key":"([^"]*)"/g)].map(([, id = ""]) => id);

  it("sends what is recorded from then on, oldest first, each once", async () => {
    const response = await follow(`/live?since=${NOW.toISOString()}`);
    expect(response.headers["content-type"]).to.equal("text/event-stream; charset=utf-8");
    log.add(recordAt(1), recordAt(2));
    const first = await readUntil(response, "id-2");
    log.add(recordAt(2, { id: "other" }), recordAt(3));
    const second = await readUntil(response, "id-3");
    expect(idsIn(first + second)).to.deep.equal(["id-1", "id-2", "other", "id-3"]);
    response.destroy();
  });

  it("sends what fits alone, with its markup escaped", async () => {
    const response = await follow(`/live?user=${encodeURIComponent("<b>")}`);
    log.add(recordAt(1), recordAt(2, { user: "<b>" }));
    const text = await readUntil(response, "id-2");
    expect(idsIn(text)).to.deep.equal(["id-2"]);
    expect(text).to.contain("&#60;b&#62;").and.not.contain("<b>");
    response.destroy();
  });

  it("goes on after the last event that a browser has seen", async () => {
    log.add(recordAt(1), recordAt(2));
    const response = await follow("/live", { "Last-Event-ID": recordAt(2).time });
    expect(idsIn(await readUntil(response, "id-2"))).to.deep.equal(["id-2"]);
    response.destroy();
  });

  it("says when more came than it sends", async () => {
    const response = await follow(`/live?since=${NOW.toISOString()}`);
    log.add(...Array.from({ length: 150 }, (_, at) => recordAt(at + 1)));
    const text = await readUntil(response, '"key":"id-150"');
    expect(text).to.contain("event: more");
    expect(idsIn(text)).to.have.length(100);
    response.destroy();
  });

  it("stops when the browser leaves", async () => {
    const response = await follow();
    await readUntil(response, ":\n");
    response.destroy();
    let before = -1;
    const isOver = (): boolean => before === (before = searches);
    await waitFor("the last search", isOver, { everyMs: 40 });
  });

  it("serves eight browsers, and refuses more", async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => follow()));
    const refused = await follow();
    expect(refused.statusCode).to.equal(503);
    all[0]?.destroy();
    await waitFor("a free place", async () => (await follow()).statusCode === 200);
  });

  it("needs a session", async () => {
    expect((await follow("/live", { Cookie: "" })).statusCode).to.equal(401);
  });

  it("refuses what is no filter", async () => {
    expect((await follow("/live?since=soon")).statusCode).to.equal(400);
  });
});
