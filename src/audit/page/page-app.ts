import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express from "express";
import type { Request, Response } from "express";
import type { FoundRecord } from "../index/read-found.js";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { addressOfRecord } from "./addresses.js";
import { choiceOf, idsFrom } from "./decisions-by-id.js";
import type { Gate } from "./gate.js";
import { html, textOfHtml, type Html } from "./html.js";
import type { LiveTail } from "./live-tail.js";
import { neighboursOf } from "./neighbours.js";
import { overviewPage } from "./overview-page.js";
import { PAGE_HEADERS } from "./page-headers.js";
import type { PageLog } from "./page-log.js";
import { recordPage } from "./record-page.js";
import { localAddress, urlOf } from "./request-url.js";
import { foreignReason } from "./same-origin.js";
import { filterOf, readPageQuery } from "./view.js";
import { layout } from "./layout.js";

/** The parts that the app needs. */
export interface PageAppParts {
  readonly log: PageLog;
  readonly gate: Gate;
  readonly live: LiveTail;
  /** Style sheet and script, by path: `/assets/page.css`. */
  readonly assets: Readonly<Record<string, Asset>>;
  /** The time of the host. */
  readonly now: () => Date;
  /** Takes a sentence about a failure. */
  readonly report: (problem: string) => void;
}

/** A file that pages refer to. */
export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** The searches are made one after the other, so more at once would only wait. */
const MAX_AT_ONCE = 8;

/** Creates the app of the pages: it only reads, and answers only the browser that has used the token. */
export function createPageApp(parts: PageAppParts): RequestListener {
  const router = createRoutes(parts);
  const turns = { taken: 0 };
  return (request, response) => {
    for (const [name, value] of Object.entries(PAGE_HEADERS)) response.setHeader(name, value);
    if (!isAllowed(request, response, parts) || !takeTurn(turns, request, response)) return;
    router(request as Request, response as Response, (thrown: unknown) => {
      answerFailure(thrown, response, parts.report);
    });
  };
}

/** Returns false, and answers, if too many requests are carried out at once. */
function takeTurn(
  turns: { taken: number },
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  // A tail goes on and on, and has a bound of its own.
  if (urlOf(request).pathname === "/live") return true;
  if (turns.taken >= MAX_AT_ONCE) {
    response.setHeader("Retry-After", "1");
    sendMessage(response, 503, "Busy", "Too many pages are loaded at once. Try again.");
    return false;
  }
  turns.taken += 1;
  response.once("close", () => {
    turns.taken -= 1;
  });
  return true;
}

/** Answers what may not be asked, and returns false then. */
function isAllowed(
  request: IncomingMessage,
  response: ServerResponse,
  { assets, gate }: PageAppParts,
): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    response.setHeader("Connection", "close");
    sendMessage(response, 405, "Not allowed", "These pages only read.");
    return false;
  }
  const foreign = foreignReason(request);
  if (foreign !== null) {
    sendMessage(response, 403, "Not allowed", foreign);
    return false;
  }
  const asset = Object.hasOwn(assets, request.url ?? "") ? assets[request.url ?? ""] : undefined;
  if (asset !== undefined) {
    send(response, 200, asset.type, asset.text);
    return false;
  }
  return isAdmitted(request, response, gate);
}

function isAdmitted(request: IncomingMessage, response: ServerResponse, gate: Gate): boolean {
  const admission = gate.admit(request);
  switch (admission.kind) {
    case "admitted":
      return true;
    case "new":
      response.writeHead(303, { "Set-Cookie": admission.cookie, Location: admission.address });
      response.end();
      return false;
    case "refused":
      sendMessage(response, admission.status, "No access", refusalText(admission.why, request));
      return false;
  }
}

/** A browser sends no cookie with the first request after a link of another site, as in a chat. */
function refusalText(why: string, request: IncomingMessage): Html {
  const url = urlOf(request);
  url.searchParams.delete("token");
  return html`${why} <a href="${localAddress(url)}">Try again</a> if you have come from another
    page.`;
}

function createRoutes({ log, live, now }: PageAppParts): express.Router {
  const router = express.Router();
  const query = (request: Request) => readPageQuery(urlOf(request).searchParams);
  router.get("/", async (request, response) => {
    const about = { path: "/", pinned: {}, title: "Audit log", above: null };
    sendPage(response, await overviewPage({ ...about, query: query(request) }, log, now()));
  });
  router.get("/users/:name", async (request, response) => {
    const { name } = request.params;
    const path = `/users/${encodeURIComponent(name)}`;
    const about = { path, pinned: { user: name }, title: name, above: "History of a user" };
    sendPage(response, await overviewPage({ ...about, query: query(request) }, log, now()));
  });
  router.get("/objects/:kind/:ref", async (request, response) => {
    const { kind, ref } = request.params;
    const path = `/objects/${encodeURIComponent(kind)}/${encodeURIComponent(ref)}`;
    const about = { path, pinned: { target: ref }, title: ref, above: `History of a ${kind}` };
    sendPage(response, await overviewPage({ ...about, query: query(request) }, log, now()));
  });
  router.get("/records/:id", async (request, response) => {
    await sendRecord(request.params.id, response, log);
  });
  router.get("/live", (request, response) => {
    live.follow(filterOf(query(request), now()), request, response);
  });
  return router;
}

async function sendRecord(id: string, response: ServerResponse, log: PageLog): Promise<void> {
  // The index finds ids by their beginnings.
  const about = await log.record(id);
  const [first, ...others] = about.filter(({ record }) => [record.id, record.request].includes(id));
  if (first === undefined) {
    sendByBeginning(id, response, about);
    return;
  }
  const neighbours = await neighboursOf(first.record, log);
  const state = await log.state();
  sendPage(response, recordPage({ records: [first, ...others], neighbours, state }));
}

/** Leads to the only decision whose id begins so, or lets the reader choose. */
function sendByBeginning(
  beginning: string,
  response: ServerResponse,
  found: readonly FoundRecord[],
): void {
  const ids = idsFrom(beginning, found);
  const [id] = ids;
  if (id === undefined)
    sendMessage(response, 404, "Not found", `No decision has the id ${beginning.slice(0, 100)}.`);
  else if (ids.length > 1) sendMessage(response, 300, "Several decisions", choiceOf(ids));
  else {
    response.writeHead(302, { Location: addressOfRecord(id) });
    response.end();
  }
}

/** Answers a request that no route has answered. */
function answerFailure(
  thrown: unknown,
  response: ServerResponse,
  report: PageAppParts["report"],
): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else if (thrown === undefined || thrown === null)
    sendMessage(response, 404, "Not found", "There is no such page.");
  else if (thrown instanceof URIError)
    sendMessage(
      response,
      400,
      "Not readable",
      "This is not the address of a page: its percent-encoding cannot be read.",
    );
  else if (thrown instanceof UsageError) sendMessage(response, 400, "Not readable", thrown.message);
  else {
    report(`Cannot show a page: ${describeThrown(thrown)}`);
    sendMessage(response, 500, "Failed", "The page cannot be shown; the command says why.");
  }
}

function sendMessage(
  response: ServerResponse,
  status: number,
  title: string,
  text: string | Html,
): void {
  sendPage(response, messagePage(title, text), status);
}

function sendPage(response: ServerResponse, page: Html, status = 200): void {
  send(response, status, "text/html; charset=utf-8", textOfHtml(page));
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(text) });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

/** Renders a page that says one thing: that something is not found, or not allowed. */
function messagePage(title: string, text: string | Html): Html {
  const main = html`<div class="message card">
    <h1>${title}</h1>
    <p>${text}</p>
  </div>`;
  return layout({ title, main, state: null });
}
