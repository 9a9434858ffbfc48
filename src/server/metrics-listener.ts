import { createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import type { ListenerStatus } from "../domain/status.js";
import { describeThrown } from "../domain/errors.js";
import { bind, removeStale } from "../files/listen.js";
import type { Log } from "../files/log.js";
import type { MetricsAddress } from "./metrics-address.js";

/** A listener beside the plugin's own socket. */
export interface MetricsListener {
  readonly status: () => ListenerStatus;
  readonly close: () => void;
}

/** Any local user may connect to a loopback address, so everything that a client can hold has a bound. */
const MAX_CONNECTIONS = 16;
const MAX_HEADER_BYTES = 4096;
const READ_WITHIN_MS = 5000;

/** Time limits of the listener, in milliseconds. */
interface ListenerTimes {
  /** A connection on which nothing moves for so long is closed, also in the middle of a response. */
  readonly idleMs: number;
  /** The wait before another attempt to listen on an address that was not available. */
  readonly againMs: number;
}

const TIMES: ListenerTimes = { idleMs: 10_000, againMs: 10_000 };

/**
 * Serves `pages` on a loopback address or a Unix socket. If the address cannot be had, logs why and tries again: any user
 * may take a port, and must not keep the plugin from starting by that.
 */
export async function openMetricsListener(
  address: MetricsAddress,
  pages: RequestListener,
  log: Log,
  { idleMs, againMs }: ListenerTimes = TIMES,
): Promise<MetricsListener> {
  const shown = "path" in address ? address.path : urlOf(address);
  let server: Server | null = null;
  let problem: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function open(): Promise<void> {
    try {
      server = await listen(address, createBoundedServer(pages, idleMs));
      problem = null;
      log("info", `Metrics are served on ${shown}`);
    } catch (thrown) {
      const reason = describeThrown(thrown);
      if (reason !== problem) log("error", `Cannot serve metrics on ${shown}: ${reason}`);
      problem = reason;
      timer = setTimeout(() => void open(), againMs).unref();
    }
    if (isClosed) close();
  }

  function close(): void {
    isClosed = true;
    clearTimeout(timer);
    server?.close();
    server?.closeAllConnections();
  }

  await open();
  return { status: () => ({ address: shown, problem }), close };
}

function urlOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}/metrics`;
}

async function listen(address: MetricsAddress, server: Server): Promise<Server> {
  if ("path" in address) {
    await removeStale(address.path, "pass another path to --metrics");
    await bind(server, address.path);
  } else {
    const listening = once(server, "listening");
    server.listen(address);
    await listening;
  }
  return server;
}

function createBoundedServer(pages: RequestListener, idleMs: number): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: READ_WITHIN_MS,
      requestTimeout: READ_WITHIN_MS,
      keepAliveTimeout: idleMs,
      connectionsCheckingInterval: 1000,
    },
    pages,
  );
  server.maxConnections = MAX_CONNECTIONS;
  return server.setTimeout(idleMs);
}
