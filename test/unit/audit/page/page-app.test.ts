import { expect } from "chai";
import request from "supertest";
import { createMemoryLog } from "./memory-log.js";
import { sampleRecord, sampleViolation } from "./sample-records.js";
import { enter, openTestApp, send } from "./test-app.js";
import { waitFor } from "../../../wait-for.js";

const HOSTILE = `"><img src=x onerror=alert(1)><script>\u202E\u0000${"A".repeat(5000)}`;

/** The paths of the links that a page has, as a browser reads them. */
function linksIn(page: string): readonly string[] {
  return [...page.matchAll(/href="([^"]*)"/g)].map(([, link = ""]) =>
    link.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
  );
}

const rowsIn = (page: string): number => page.split("data-key=").length - 1;

describe("createPageApp()", () => {
  describe("who may see pages", () => {
    it("shows nothing without a session, and sets no cookie", async () => {
      const { app } = await openTestApp(createMemoryLog([sampleRecord()]));
      for (const path of ["/", "/live", "/records/8aba6b5d", "/users/bob", "/nothing"]) {
        const response = await send(app, path);
        expect(response.status, path).to.equal(401);
        expect(response.text).to.not.contain("alice");
        expect(response.get("Set-Cookie")).to.equal(undefined);
      }
    });

    it("takes the token once, and does not show it", async () => {
      const { app, gate } = await openTestApp(createMemoryLog());
      const response = await send(app, `/?token=${gate.token}`);
      expect(response.status).to.equal(401);
      expect(response.text).to.not.contain(gate.token);
      expect(await enter(app, gate.token)).to.equal("");
    });

    for (const host of ["evil.example", "localhost.evil.example:8710", "127.0.0.2", "[::2]:80", ""])
      it(`refuses the host ${JSON.stringify(host)}`, async () => {
        const { app } = await openTestApp(createMemoryLog());
        expect((await send(app, "/assets/page.css").set("Host", host)).status).to.equal(403);
      });

    for (const host of ["localhost", "LOCALHOST:1", "127.0.0.1:8710", "[::1]:8710"])
      it(`answers as ${host}`, async () => {
        const { app } = await openTestApp(createMemoryLog());
        expect((await send(app, "/assets/page.css").set("Host", host)).status).to.equal(200);
      });

    it("refuses what another site sends, but a link to a page", async () => {
      const { app } = await openTestApp(createMemoryLog());
      const from = (headers: Record<string, string>) => send(app, "/assets/page.css").set(headers);
      expect((await from({ Origin: "http://evil.example" })).status).to.equal(403);
      expect((await from({ Origin: "null" })).status).to.equal(403);
      expect((await from({ "Sec-Fetch-Site": "cross-site" })).status).to.equal(403);
      // A server on another port of this host is of the same site.
      expect((await from({ "Sec-Fetch-Site": "same-site" })).status).to.equal(403);
      expect((await from({ "Sec-Fetch-Site": "same-origin" })).status).to.equal(200);
      const link = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document" };
      expect((await from({ "Sec-Fetch-Site": "cross-site", ...link })).status).to.equal(200);
      const frame = { "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe" };
      expect((await from({ "Sec-Fetch-Site": "cross-site", ...frame })).status).to.equal(403);
    });

    it("offers to try again after a link from elsewhere, on this host", async () => {
      const { app } = await openTestApp(createMemoryLog());
      const { text } = await send(app, "//evil.example/?user=bob");
      expect(linksIn(text)).to.include("/evil.example/?user=bob");
    });

    for (const method of ["post", "put", "delete", "patch", "options"] as const)
      it(`refuses ${method.toUpperCase()}`, async () => {
        const { app } = await openTestApp(createMemoryLog());
        const response = await request(app)[method]("/").set("Host", "localhost");
        expect(response.status).to.equal(405);
        expect(response.get("Allow")).to.equal("GET, HEAD");
      });
  });

  it("answers HEAD without a body", async () => {
    const { app } = await openTestApp(createMemoryLog());
    const response = await request(app).head("/assets/page.css").set("Host", "localhost");
    expect(response.status).to.equal(200);
    expect(response.get("Content-Length")).to.equal("6");
  });

  it("lets pages load nothing from elsewhere, and nothing of them be kept", async () => {
    const { app, get } = await openTestApp(createMemoryLog());
    for (const response of [await get("/"), await send(app, "/"), await send(app, "/x/../y")]) {
      const policy = response.get("Content-Security-Policy") ?? "";
      expect(policy.split("; ")).to.include.members([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]);
      expect(policy).to.not.contain("unsafe");
      expect(response.get("Cache-Control")).to.equal("no-store");
      expect(response.get("X-Content-Type-Options")).to.equal("nosniff");
      expect(response.get("Referrer-Policy")).to.equal("no-referrer");
      expect(response.get("Cross-Origin-Opener-Policy")).to.equal("same-origin");
      expect(response.get("Cross-Origin-Resource-Policy")).to.equal("same-origin");
    }
  });

  it("shows decisions, newest first, 50 on a page, and all of them once", async () => {
    const records = Array.from({ length: 120 }, (_, at) =>
      sampleRecord({ id: `id-${at}`, time: new Date(1_764_324_000_000 + at).toISOString() }),
    );
    const { get } = await openTestApp(createMemoryLog(records));
    const seen: string[] = [];
    let path: string | undefined = "/?since=first&user=alice";
    for (let pages = 0; path !== undefined && pages < 9; pages += 1) {
      const { text } = await get(path);
      seen.push(...[...text.matchAll(/data-key="([^"]*)"/g)].map(([, id = ""]) => id));
      path = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll("&#38;", "&");
    }
    expect(seen).to.deep.equal(records.map(({ id }) => id).toReversed());
  });

  it("says that a log is empty", async () => {
    const { get } = await openTestApp(createMemoryLog());
    const { status, text } = await get("/");
    expect(status).to.equal(200);
    expect(text).to.contain("The log has no decisions yet");
    expect(text).to.match(/>\s*0\s+records\s/);
  });

  it("says where the decisions are if none fits, with links to them", async () => {
    const { get } = await openTestApp(createMemoryLog([sampleRecord()]));
    const { text } = await get("/?user=nobody");
    expect(text).to.contain("No decision fits").and.contain("2026-11-28 10:05:00");
    expect(rowsIn((await get("/?since=-1h")).text)).to.equal(0);
    const day = linksIn((await get("/?since=-1h")).text).find((link) => link.includes("10%3A05"));
    expect(rowsIn((await get(day ?? "")).text)).to.equal(1);
  });

  it("says how many lines are no records", async () => {
    const { get } = await openTestApp(createMemoryLog([sampleRecord()], 2));
    for (const path of ["/", `/records/${sampleRecord().id}`])
      expect((await get(path)).text).to.contain("2 lines are no record");
  });

  it("counts decisions by time, and each bar leads to its decisions", async () => {
    const denied = sampleRecord({ id: "d", effect: "deny", violations: [sampleViolation()] });
    const { get } = await openTestApp(createMemoryLog([sampleRecord(), denied]));
    const { text } = await get("/");
    expect(text).to.contain(": 1 allowed, 0 warned, 1 denied");
    const bar = linksIn(text).find((link) => link.includes("until="));
    expect(rowsIn((await get(bar ?? "")).text)).to.equal(2);
  });

  it("narrows the search by a facet, and widens it again", async () => {
    const log = createMemoryLog([sampleRecord(), sampleRecord({ id: "b", user: "bob" })]);
    const { get } = await openTestApp(log);
    expect(linksIn((await get("/")).text)).to.include("/?user=bob");
    const { text } = await get("/?user=bob");
    expect(rowsIn(text)).to.equal(1);
    expect(text).to.contain('aria-current="true"');
    expect(linksIn(text)).to.include("/");
  });

  it("shows the histories of a user and of an object", async () => {
    const targets = [{ kind: "container", ref: "db/1", id: "f".repeat(64), owner: null }] as const;
    const log = createMemoryLog([sampleRecord({ id: "b", user: "b/ob", targets }), sampleRecord()]);
    const { get } = await openTestApp(log);
    const user = await get("/users/b%2Fob");
    expect(rowsIn(user.text)).to.equal(1);
    expect(user.text).to.contain("<h1>b/ob</h1>").and.not.contain('name="user"');
    expect(linksIn(user.text)).to.include("/objects/container/db%2F1");
    const object = await get("/objects/container/db%2F1");
    expect(rowsIn(object.text)).to.equal(1);
    expect(linksIn(object.text)).to.include("/objects/container/db%2F1?since=-1h");
  });

  it("shows a record with its reasons, its response, and the lines as they are", async () => {
    const { id } = sampleRecord();
    const warned = sampleRecord({ warnings: [sampleViolation({ mode: "warn" })] });
    const answered = sampleRecord({
      ...{ id: "r", phase: "response", request: id, status: 201, lastedMs: 84 },
      made: { kind: "container", id: "f".repeat(64) },
    });
    const { get } = await openTestApp(createMemoryLog([warned, answered]));
    const { text } = await get(`/records/${id}`);
    for (const part of [
      "privileged_container",
      "HostConfig.Privileged",
      "Drop --privileged",
      "201",
    ])
      expect(text).to.contain(part);
    expect(text.split('class="raw"').length - 1).to.equal(2);
    expect(linksIn(text)).to.include(`/objects/container/${"f".repeat(64)}`);
  });

  it("runs nothing that a caller has chosen", async () => {
    const violation = sampleViolation({ message: HOSTILE, field: HOSTILE, value: HOSTILE });
    const record = sampleRecord({
      ...{ user: HOSTILE, action: HOSTILE, path: HOSTILE, method: HOSTILE, error: HOSTILE },
      ...{ violations: [violation], warnings: [violation], effect: "error", code: HOSTILE },
      targets: [{ kind: HOSTILE as "container", ref: HOSTILE, id: HOSTILE, owner: HOSTILE }],
      call: { query: { [HOSTILE]: [HOSTILE] }, body: { [HOSTILE]: HOSTILE } },
      gaps: [{ markup: HOSTILE } as unknown as string],
    });
    const { get } = await openTestApp(createMemoryLog([record]));
    const name = encodeURIComponent(HOSTILE.slice(0, 500));
    const paths = ["/", `/records/${record.id}`, `/users/${name}`, `/objects/${name}/${name}`];
    for (const path of [...paths, `/?text=${name}&user=${name}`, `/records/${name}`, `/${name}`]) {
      const { text } = await get(path);
      expect(text, path).to.not.contain("<img").and.not.contain("<script>");
      expect(text, path).to.not.match(/[\u202E\u0000]/);
      for (const link of linksIn(text)) expect(link).to.match(/^(?:\/(?![/\\])|#main$|data:,$)/);
    }
  });

  it("says that an address cannot be read, or leads nowhere", async () => {
    const { get, reported } = await openTestApp(createMemoryLog());
    const statuses = { "/?since=soon": 400, "/users/%E0%A4%A": 400, "/x": 404, "/records/x": 404 };
    for (const [path, status] of Object.entries(statuses))
      expect((await get(path)).status, path).to.equal(status);
    expect((await get("/?since=soon")).text).to.contain("which is no time");
    expect(reported).to.deep.equal([]);
  });

  it("reports a failure, and does not show it", async () => {
    const log = createMemoryLog();
    const failing = { ...log, search: () => Promise.reject(new Error("the disk is gone")) };
    const { get, reported } = await openTestApp(failing);
    const { status, text } = await get("/");
    expect(status).to.equal(500);
    expect(text).to.not.contain("the disk");
    expect(reported).to.deep.equal(["Cannot show a page: the disk is gone"]);
  });

  it("carries out eight requests at once, and refuses more", async () => {
    const log = createMemoryLog();
    const waiting: (() => void)[] = [];
    const slow = {
      ...log,
      state: async () => {
        await new Promise<void>((resolve) => waiting.push(resolve));
        return log.state();
      },
    };
    const { get } = await openTestApp(slow);
    const all = Array.from({ length: 8 }, () => get("/"));
    await waitFor("eight requests", () => waiting.length === 8);
    const refused = await get("/");
    expect(refused.status).to.equal(503);
    for (const go of waiting) go();
    const statuses = await Promise.all(all);
    expect(statuses.map(({ status }) => status)).to.deep.equal(Array(8).fill(200));
  });
});
