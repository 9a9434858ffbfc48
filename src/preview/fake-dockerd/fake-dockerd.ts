import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { createEventStreams, type ToldEvents } from "../world/event-streams.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { createBuildKit } from "./buildkit.js";
import { makeSocketFolder } from "./socket-folder.js";
import { bodyBeforeUpgrade, upgradeTo } from "./upgrade.js";

/** A response of a fake dockerd. */
export interface FakeResponse {
  readonly status: number;
  readonly body: string;
  /**
   * `open`: more is awaited, until the fake dockerd closes; `ended`: the connection becomes a stream, and ends without data;
   * `buildkit`, `session`: it becomes one of BuildKit's.
   */
  readonly stream?: "open" | UpgradedStream;
  readonly headers?: Readonly<Record<string, string>>;
  /** Events for the clients that follow them. */
  readonly tells?: ToldEvents;
}

/** The use of a connection after its upgrade. */
export type UpgradedStream = "ended" | "buildkit" | "session";

/** A server that a docker client takes for dockerd, and that executes nothing. */
export interface FakeDockerd {
  /** docker's folder of settings, which has nothing of the user's but plug-ins. */
  readonly folder: string;
  /** `unix:///tmp/…` */
  readonly host: string;
  readonly close: () => void;
}

/** The API version that fake dockerds speak. */
export const FAKE_API_VERSION = "1.45";

/** By which dockerd shows clients, and the plugin, what it is. */
export const STAND_IN_HEADERS: Readonly<Record<string, string>> = {
  ...{ "Api-Version": FAKE_API_VERSION, "Docker-Experimental": "false" },
};

/** dockerd shows a plugin no larger body. */
const MAX_BODY = 1024 * 1024;

/**
 * Opens a fake dockerd on a Unix socket that only its user can reach.
 *
 * @param answer Called with each request, when it is read in full. It must not throw.
 * @param plugins The user's own folder of docker's plug-ins; null for none.
 */
export async function openFakeDockerd(
  answer: (request: OfflineRequest) => FakeResponse | Promise<FakeResponse>,
  plugins: string | null,
): Promise<FakeDockerd> {
  const folder = makeSocketFolder(plugins);
  const events = createEventStreams();
  const server = createServer((incoming, response) => {
    bodyOf(incoming)
      .then((body) => answer(requestOf(incoming, body)))
      .then((answered) => {
        respond(answered, response);
        if (answered.stream === "open") events.open(response);
        if (answered.tells !== undefined) events.tell(answered.tells);
      })
      // The client has closed the connection.
      .catch(() => response.destroy());
  });
  const endStreams = serveUpgrades(server, answer);
  const close = (): void => {
    server.close();
    server.closeAllConnections();
    endStreams();
    folder.remove();
  };
  const socket = join(folder.path, "d.sock");
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(socket, resolve);
    });
  } catch (thrown) {
    close();
    throw thrown;
  }
  return { folder: folder.path, host: `unix://${socket}`, close };
}

/** Answers requests that ask to upgrade their connection. Returns what ends these connections. */
function serveUpgrades(server: Server, answer: Parameters<typeof openFakeDockerd>[0]): () => void {
  const buildKit = createBuildKit();
  const connections = new Set<Duplex>();
  server.on("upgrade", (incoming: IncomingMessage, connection: Duplex, head: Buffer) => {
    connections.add(connection);
    connection.on("error", () => undefined).on("close", () => connections.delete(connection));
    bodyBeforeUpgrade(incoming, connection, head, MAX_BODY)
      .then((body) => answer(requestOf(incoming, body.length > 0 ? body : null)))
      .then((answered) => {
        const { stream } = answered;
        upgradeTo(connection, { ...answered, headers: headersOf(answered) });
        if (stream === "buildkit") buildKit.serve(connection);
        const session = incoming.headers["x-docker-expose-session-uuid"];
        if (stream === "session") buildKit.hold(String(session ?? ""), connection);
      })
      .catch(() => connection.destroy());
  });
  return () => {
    for (const connection of connections) connection.destroy();
  };
}

function respond(answered: FakeResponse, to: ServerResponse): void {
  const { status, body, stream } = answered;
  to.writeHead(status, headersOf(answered));
  if (stream === "open") {
    to.flushHeaders();
    to.write(body);
    return;
  }
  to.end(status === 204 ? undefined : body);
}

function headersOf({ headers }: FakeResponse): Readonly<Record<string, string>> {
  return {
    ...STAND_IN_HEADERS,
    ...{ Ostype: "linux", "Content-Type": "application/json" },
    ...headers,
  };
}

function requestOf(incoming: IncomingMessage, body: Buffer | null): OfflineRequest {
  const { method = "GET", url = "/", headers } = incoming;
  const isShown = headers["content-type"]?.startsWith("application/json") === true;
  const shown = Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" && !TAKEN_BY_GO.has(name) ? [[canonical(name), value] as const] : [],
  );
  return {
    ...{ method, target: url, headers: Object.fromEntries(shown) },
    body: isShown ? body : null,
  };
}

/** Go's HTTP server takes these out of the headers, so that a plugin is not shown them. */
const TAKEN_BY_GO: ReadonlySet<string> = new Set(["host", "transfer-encoding"]);

/** Null for none, and for one that is too large to be shown. */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // What is beyond the limit is read and not kept, as docker would wait otherwise.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size > 0 && size <= MAX_BODY ? Buffer.concat(chunks) : null;
}

/** Go writes names of headers so. */
function canonical(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase());
}
