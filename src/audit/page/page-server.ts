import { createServer, type RequestListener, type Server } from "node:http";
import { once } from "node:events";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { listenOn } from "../../files/listen.js";
import type { PageAddress } from "./page-address.js";

/** Any local user may connect to a port, so everything that a client can hold has a bound. */
const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 16 * 1024;
const READ_WITHIN_MS = 5000;
const IDLE_MS = 30_000;

/**
 * Serves the pages on a Unix socket of mode 0600, or on a port of the loopback.
 *
 * @throws {UsageError} When the place is in use, or cannot be used.
 */
export async function openPageServer(
  address: PageAddress,
  pages: RequestListener,
): Promise<Server> {
  if ("socket" in address) return bounded(await listenOn(address.socket, pages));
  const server = bounded(
    createServer({ maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: 1000 }, pages),
  );
  const listening = once(server, "listening");
  server.listen(address);
  try {
    await listening;
  } catch (thrown) {
    const { host, port } = address;
    throw new UsageError(
      `Cannot listen on ${host}:${port}: ${describeThrown(thrown)}; pass another port to --listen`,
      { cause: thrown },
    );
  }
  return server;
}

function bounded(server: Server): Server {
  server.maxConnections = MAX_CONNECTIONS;
  server.headersTimeout = READ_WITHIN_MS;
  server.requestTimeout = READ_WITHIN_MS;
  server.keepAliveTimeout = IDLE_MS;
  return server.setTimeout(IDLE_MS);
}
