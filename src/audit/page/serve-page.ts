import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import type { Streams } from "../../domain/streams.js";
import { escaped } from "../../domain/escaped.js";
import { readProgramFile } from "../../files/program-files.js";
import { createGate } from "./gate.js";
import { createLiveTail } from "./live-tail.js";
import type { PageAddress } from "./page-address.js";
import { createPageApp, type Asset } from "./page-app.js";
import { PAGE_FILES } from "./page-files.js";
import type { PageLog } from "./page-log.js";
import { openPageServer } from "./page-server.js";

/** Options of serving the pages. */
export interface ServePageOptions {
  readonly address: PageAddress;
  /** After so long without a request the session ends, in milliseconds. */
  readonly idleMs: number;
}

/** Pages that are served. */
export interface ServedPage {
  /** Opens the pages once: `http://127.0.0.1:8710/?token=…`. On a Unix socket, the port is the one that ssh forwards. */
  readonly link: string;
  readonly close: () => Promise<void>;
}

const FORWARDED_PORT = 8710;
const SEARCH_EVERY_MS = 1000;

/**
 * Serves pages of a log until they are closed, and prints the link that opens them.
 *
 * @throws {UsageError} When the place cannot be used.
 */
export async function servePage(
  log: PageLog,
  { address, idleMs }: ServePageOptions,
  { out, err }: Streams,
): Promise<ServedPage> {
  const report = (problem: string): void => {
    err(`${escaped(problem)}\n`);
  };
  const gate = createGate(idleMs, () => performance.now());
  const live = createLiveTail({ log, report, everyMs: SEARCH_EVERY_MS });
  const now = (): Date => new Date();
  const app = createPageApp({ log, gate, live, assets: readAssets(), now, report });
  const server = await openPageServer(address, app);
  const { port } =
    "socket" in address ? { port: FORWARDED_PORT } : (server.address() as AddressInfo);
  const link = `http://${"socket" in address ? "localhost" : shownHost(address.host)}:${port}/?token=${gate.token}`;
  out(directions(address, link));
  return {
    link,
    async close() {
      live.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function shownHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Says how to open the pages. Only this says the token, and only here. */
function directions(address: PageAddress, link: string): string {
  const end = `\nThe link works once. Ctrl-C ends the session.\n`;
  if ("host" in address) return `Open in a browser on this host:\n\n  ${link}\n${end}`;
  const forward = `ssh -L ${FORWARDED_PORT}:${address.socket} root@${hostname()}`;
  return escapedLines(
    `The audit log is served on ${address.socket}. From your own machine:\n\n  ${forward}\n\nthen open in a browser there:\n\n  ${link}\n${end}`,
  );
}

function escapedLines(text: string): string {
  return text.split("\n").map(escaped).join("\n");
}

/** The files that pages refer to. */
function readAssets(): Readonly<Record<string, Asset>> {
  const [style, script] = PAGE_FILES.map((file) => readProgramFile(file).toString());
  return {
    "/assets/page.css": { type: "text/css; charset=utf-8", text: style ?? "" },
    "/assets/page.js": { type: "text/javascript; charset=utf-8", text: script ?? "" },
  };
}
