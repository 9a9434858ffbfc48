import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { OfflineRequest } from "./offline-request.js";
import { makeStandInFolder } from "./stand-in-folder.js";

/** What a stand-in for dockerd answers to a request. */
export interface StandInResponse {
  readonly status: number;
  readonly body: string;
  /** `open`: more is awaited, until the stand-in closes; `upgraded`: the connection ends as a stream without data. */
  readonly stream?: "open" | "upgraded";
  readonly headers?: Readonly<Record<string, string>>;
  /** Written to all streams that are open. */
  readonly tells?: string;
}

/** A server that a docker client takes for dockerd, and that executes nothing. */
export interface StandIn {
  /** docker's folder of settings, which is empty but for plug-ins. */
  readonly folder: string;
  /** `unix:///tmp/…` */
  readonly host: string;
  readonly close: () => void;
}

/** The API version that stand-ins speak. */
export const STAND_IN_VERSION = "1.45";

/** dockerd shows a plugin no larger body. */
const MAX_BODY = 1024 * 1024;

/**
 * Opens a stand-in on a Unix socket that only its user can reach.
 *
 * @param answer Called with each request, when it is read in full. It must not throw.
 * @param plugins The user's own folder of docker's plug-ins; null for none.
 */
export async function openStandIn(
  answer: (request: OfflineRequest) => StandInResponse | Promise<StandInResponse>,
  plugins: string | null,
): Promise<StandIn> {
  const folder = makeStandInFolder(plugins);
  const open = new Set<ServerResponse>();
  const server = createServer((incoming, response) => {
    requestOf(incoming)
      .then(answer)
      .then((answered) => {
        respond(answered, response);
        if (answered.stream === "open") open.add(response);
        if (answered.tells !== undefined) tell(answered.tells, open);
      })
      // The client has closed the connection.
      .catch(() => response.destroy());
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
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

/** A client may have closed its stream. */
function tell(text: string, streams: ReadonlySet<ServerResponse>): void {
  for (const stream of streams) if (!stream.destroyed) stream.write(text);
}

function respond({ status, body, stream, headers }: StandInResponse, to: ServerResponse): void {
  to.writeHead(status, {
    ...{ "Api-Version": STAND_IN_VERSION, Ostype: "linux", "Content-Type": "application/json" },
    ...(stream === "upgraded" ? UPGRADED : {}),
    ...headers,
  });
  if (stream === "open") {
    to.flushHeaders();
    to.write(body);
    return;
  }
  const { socket } = to;
  to.end(status === 204 || stream === "upgraded" ? undefined : body, () => {
    if (stream === "upgraded") socket?.end();
  });
}

const UPGRADED = {
  ...{ Connection: "Upgrade", Upgrade: "tcp" },
  "Content-Type": "application/vnd.docker.raw-stream",
};

async function requestOf(incoming: IncomingMessage): Promise<OfflineRequest> {
  const body = await bodyOf(incoming);
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
