import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { Duplex } from "node:stream";
import { fieldBytes, fieldText } from "./protobuf.js";

/** A fake BuildKit, the server within dockerd that builds. It builds nothing, and says that it has. */
export interface FakeBuildKit {
  /** Answers gRPC on a connection that a client has opened with `POST /grpc`. */
  readonly serve: (connection: Duplex) => void;
  /** Holds a connection, opened with `POST /session`, by which BuildKit would ask the client for files. */
  readonly hold: (session: string, connection: Duplex) => void;
}

/** The version that it reports. */
const VERSION = "v0.23.2";

/** Creates one. */
export function createBuildKit(): FakeBuildKit {
  const held = new Set<string>();
  let waiting: readonly (() => void)[] = [];
  const untilHeld = async (session: string): Promise<void> => {
    while (session !== "" && !held.has(session))
      await new Promise<void>((resolve) => {
        waiting = [...waiting, resolve];
      });
  };
  const server = createServer();
  // A client may close its connection at any time.
  server.on("sessionError", () => undefined);
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on("error", () => undefined);
    answer(stream, headers[":path"] ?? "", untilHeld).catch(() => {
      stream.destroy();
    });
  });
  return {
    serve(connection) {
      server.emit("connection", connection);
    },
    hold(session, connection) {
      connection.on("error", () => undefined).resume();
      held.add(session);
      const told = waiting;
      waiting = [];
      for (const tell of told) tell();
    },
  };
}

async function answer(
  stream: ServerHttp2Stream,
  path: string,
  untilHeld: (session: string) => Promise<void>,
): Promise<void> {
  const request = await messageOf(stream);
  // A build ends when it is answered, and its client sends no more: BuildKit would have asked for files by then.
  if (path === SOLVE) await untilHeld(fieldText(request, SESSION_OF_SOLVE));
  if (!stream.destroyed) respond(stream, path);
}

const SOLVE = "/moby.buildkit.v1.Control/Solve";
const SESSION_OF_SOLVE = 5;

const PLATFORM = Buffer.concat([fieldBytes(1, "amd64"), fieldBytes(2, "linux")]);
const BUILDKIT_VERSION = Buffer.concat([
  fieldBytes(1, "github.com/moby/buildkit"),
  fieldBytes(2, VERSION),
]);
const WORKER = Buffer.concat([
  fieldBytes(1, "fake-dockerd"),
  fieldBytes(3, PLATFORM),
  fieldBytes(5, BUILDKIT_VERSION),
]);

const EMPTY = Buffer.alloc(0);
const SERVING = Buffer.from([0x08, 0x01]);

/** Responses by method, as protocol buffers; an empty message has all its defaults. */
const RESPONSES: ReadonlyMap<string, Buffer> = new Map([
  ["/grpc.health.v1.Health/Check", SERVING],
  ["/moby.buildkit.v1.Control/ListWorkers", fieldBytes(1, WORKER)],
  ["/moby.buildkit.v1.Control/Info", fieldBytes(1, BUILDKIT_VERSION)],
  ["/moby.buildkit.v1.Control/DiskUsage", EMPTY],
  [SOLVE, EMPTY],
  ["/moby.buildkit.v1.frontend.LLBBridge/Ping", EMPTY],
  ["/moby.buildkit.v1.frontend.LLBBridge/Solve", EMPTY],
  ["/moby.buildkit.v1.frontend.LLBBridge/Return", EMPTY],
]);

/** Streams, which end without a message. */
const STREAMS: ReadonlySet<string> = new Set([
  "/moby.buildkit.v1.Control/Status",
  "/moby.buildkit.v1.Control/Prune",
  "/moby.buildkit.v1.Control/ListenBuildHistory",
]);

const OK = "0";
const UNIMPLEMENTED = "12";

function respond(stream: ServerHttp2Stream, path: string): void {
  const message = RESPONSES.get(path);
  const status = message === undefined && !STREAMS.has(path) ? UNIMPLEMENTED : OK;
  stream.on("wantTrailers", () => {
    stream.sendTrailers({ "grpc-status": status });
  });
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  if (message === undefined) stream.end();
  else stream.end(framed(message));
}

/** gRPC writes before each message whether it is compressed, and its length. */
function framed(message: Buffer): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

const HEAD_BYTES = 5;
/** The most bytes that are read of a message: the session comes before anything that a client can make long. */
const MAX_MESSAGE = 4 * 1024 * 1024;

async function messageOf(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_MESSAGE) chunks.push(chunk);
  }
  return Buffer.concat(chunks).subarray(HEAD_BYTES);
}
