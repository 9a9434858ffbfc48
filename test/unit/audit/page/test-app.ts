import type { RequestListener } from "node:http";
import request from "supertest";
import { createGate, type Gate } from "../../../../src/audit/page/gate.js";
import { createLiveTail, type LiveTail } from "../../../../src/audit/page/live-tail.js";
import { createPageApp } from "../../../../src/audit/page/page-app.js";
import type { PageLog } from "../../../../src/audit/page/page-log.js";

/** An app of pages, and what it has reported. */
export interface TestApp {
  readonly app: RequestListener;
  readonly gate: Gate;
  readonly live: LiveTail;
  readonly reported: readonly string[];
  /** Of the session. */
  readonly cookie: string;
  /** Opens a page as a browser does that has a session. */
  readonly get: (path: string) => Promise<request.Response>;
}

/** What the tests call now. */
export const NOW = new Date("2026-11-28T12:00:00.000Z");

/** Creates an app with a session. */
export async function openTestApp(log: PageLog): Promise<TestApp> {
  const reported: string[] = [];
  const report = (problem: string): void => {
    reported.push(problem);
  };
  const gate = createGate(1000, () => 0);
  const live = createLiveTail({ log, report, everyMs: 5 });
  const assets = { "/assets/page.css": { type: "text/css", text: "body{}" } };
  const app = createPageApp({ log, gate, live, assets, now: () => NOW, report });
  const cookie = await enter(app, gate.token);
  const get = (path: string) => send(app, path).set("Cookie", cookie);
  return { app, gate, live, reported, cookie, get: async (path) => get(path) };
}

/** Sends a request without a session. */
export function send(app: RequestListener, path: string): request.Test {
  return request(app).get(path).set("Host", "localhost:8710");
}

/** Uses a token, and returns the cookie of the session. */
export async function enter(app: RequestListener, token: string): Promise<string> {
  const response = await send(app, `/?token=${token}`);
  const [cookie = ""] = response.get("Set-Cookie") ?? [];
  return cookie.split(";")[0] ?? "";
}
